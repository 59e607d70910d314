namespace Gearman.Protocol;

/// <summary>Reads the fields of a packet's body one after the other.</summary>
/// <remarks>
/// Fields are joined by NUL bytes and the last one runs to the end of the body, so only the reader of a packet type
/// knows which field is the last: it takes that one with <see cref="Rest"/>, the others with <see cref="TryNext"/> or
/// <see cref="Next"/>.
/// </remarks>
public ref struct PacketFields
{
    private ReadOnlySpan<byte> _rest;
    private bool _ended;

    /// <summary>Reads fields from a body.</summary>
    /// <param name="body">The bytes after a packet's header.</param>
    public PacketFields(ReadOnlySpan<byte> body)
    {
        _rest = body;
    }

    /// <summary>The last field: all that is left, NUL bytes included.</summary>
    public readonly ReadOnlySpan<byte> Rest => _rest;

    /// <summary>Takes the next field and the NUL byte that ends it.</summary>
    /// <param name="field">The field; empty when there is none.</param>
    /// <returns>False if the body holds no further NUL byte.</returns>
    public bool TryNext(out ReadOnlySpan<byte> field)
    {
        var end = _rest.IndexOf((byte)0);
        if (end < 0)
        {
            field = default;
            return false;
        }

        field = _rest[..end];
        _rest = _rest[(end + 1)..];
        return true;
    }

    /// <summary>
    /// Takes the next field whether or not a NUL byte ends it; empty when the body has ended. For packets whose
    /// trailing fields some clients leave out (Perl's worker sends a WORK_COMPLETE of the handle alone).
    /// </summary>
    public ReadOnlySpan<byte> Next()
    {
        if (TryNext(out var field) || _ended)
        {
            return field;
        }

        field = _rest;
        _rest = default;
        _ended = true;
        return field;
    }
}

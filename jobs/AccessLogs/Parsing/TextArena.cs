namespace AccessLogs.Parsing;

/// <summary>
/// Memory for texts that do not lie in the line as they are wanted: a path and its query from two fields, JSON with escapes. It
/// does not move, so that keys may point into it until <see cref="Clear"/>.
/// </summary>
internal sealed class TextArena
{
    private const int PieceSize = 64 * 1024;

    private readonly List<byte[]> _pieces = [];
    private int _piece = -1;
    private int _used;

    /// <summary>Gives room.</summary>
    /// <param name="length">The bytes.</param>
    /// <returns>The room, with any content.</returns>
    public Span<byte> Rent(int length)
    {
        while (_piece < 0 || _pieces[_piece].Length - _used < length)
        {
            _piece++;
            _used = 0;
            if (_piece == _pieces.Count)
            {
                _pieces.Add(GC.AllocateUninitializedArray<byte>(Math.Max(PieceSize, length), pinned: true));
            }
        }

        _used += length;
        return _pieces[_piece].AsSpan(_used - length, length);
    }

    /// <summary>Takes back the end of the room that was given last.</summary>
    /// <param name="length">The bytes.</param>
    public void Return(int length) => _used -= length;

    /// <summary>Takes back all room.</summary>
    public void Clear()
    {
        if (_piece >= 0)
        {
            (_piece, _used) = (0, 0);
        }
    }
}

using System.Runtime.CompilerServices;

namespace AccessLogs;

/// <summary>Cuts a block into lines. A line ends with LF or CR LF; the last one may end with the block.</summary>
internal ref struct LineReader(ReadOnlySpan<byte> block)
{
    private ReadOnlySpan<byte> _rest = block;

    /// <summary>What has not been read.</summary>
    public readonly ReadOnlySpan<byte> Rest => _rest;

    /// <summary>Whether the line read last had its LF.</summary>
    public bool HadLineEnd { get; private set; }

    /// <summary>Takes the mark away that some programs put in front of UTF-8.</summary>
    /// <param name="start">The start of a log.</param>
    public static ReadOnlySpan<byte> WithoutMark(ReadOnlySpan<byte> start) => start.StartsWith("\uFEFF"u8) ? start["\uFEFF"u8.Length..] : start;

    /// <summary>Reads the next line.</summary>
    /// <param name="line">The line without its line end.</param>
    /// <returns>False at the end of the block.</returns>
    public bool TryRead(out ReadOnlySpan<byte> line)
    {
        if (_rest.IsEmpty)
        {
            line = default;
            return false;
        }

        var length = _rest.IndexOf((byte)'\n');
        HadLineEnd = length >= 0;
        line = HadLineEnd ? _rest[..length] : _rest;
        _rest = HadLineEnd ? _rest[(length + 1)..] : default;
        if (!line.IsEmpty && line[^1] == '\r')
        {
            line = line[..^1];
        }

        return true;
    }

    /// <summary>Takes a line whose end is known.</summary>
    /// <param name="length">The bytes before its line end, which is there.</param>
    /// <returns>The line without its line end.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ReadOnlySpan<byte> Take(int length)
    {
        var line = _rest[..length];
        _rest = _rest[(length + (_rest[length] == '\r' ? 2 : 1))..];
        HadLineEnd = true;
        return line;
    }
}

namespace AccessLogs.Accumulation;

/// <summary>A line that failed. Its number in the input is known only when the splits before it are.</summary>
/// <param name="Split">The split that it is in, without its length and lines.</param>
/// <param name="LineInSplit">The lines of the split before it.</param>
/// <param name="Offset">The line's first byte in the input.</param>
/// <param name="Error">What is wrong.</param>
/// <param name="Excerpt">The start of the line.</param>
internal sealed record FailedLineRecord((int Input, long Offset) Split, long LineInSplit, long Offset, LineError Error, byte[] Excerpt)
{
    /// <summary>The bytes of a line that are kept.</summary>
    public const int MaxExcerptLength = 160;

    /// <summary>Whether this one comes first.</summary>
    /// <param name="other">The other line.</param>
    /// <returns>True when it lies before the other.</returns>
    public bool IsBefore(FailedLineRecord other) =>
        Split.Input < other.Split.Input || (Split.Input == other.Split.Input && Offset < other.Offset);
}

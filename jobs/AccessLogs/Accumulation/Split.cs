namespace AccessLogs.Accumulation;

/// <summary>A range of an input that was counted.</summary>
/// <param name="Input">Which input, from 0 on.</param>
/// <param name="Offset">Its first byte.</param>
/// <param name="Length">Its bytes.</param>
/// <param name="Lines">Its lines, blank and failed ones too.</param>
internal readonly record struct Split(int Input, long Offset, long Length, long Lines)
{
    /// <summary>The byte after the last.</summary>
    public long End => Offset + Length;

    /// <summary>Whether this one comes first.</summary>
    /// <param name="other">The other split.</param>
    /// <returns>True when it lies before the other or at the same place.</returns>
    public bool IsBefore(Split other) => Input < other.Input || (Input == other.Input && Offset <= other.Offset);
}

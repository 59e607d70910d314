namespace AccessLogs.Tables;

/// <summary>The cells of a <see cref="LatencyTable"/> as a plain array; those without a key are empty.</summary>
/// <param name="cells">The first one.</param>
/// <param name="count">How many there are, empty ones too.</param>
internal readonly unsafe struct LatencyView(LatencyCell* cells, long count)
{
    /// <summary>The first one.</summary>
    public LatencyCell* Cells { get; } = cells;

    /// <summary>How many there are, empty ones too.</summary>
    public long Count { get; } = count;
}

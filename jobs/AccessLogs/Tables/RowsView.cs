namespace AccessLogs.Tables;

/// <summary>The content of a <see cref="RowTable"/> as plain arrays.</summary>
internal unsafe struct RowsView
{
    /// <summary>The keys.</summary>
    public KeysView Keys;

    /// <summary>A row for each key. Of its visitors the first is here, the others are in the pairs.</summary>
    public Row* Rows;

    /// <summary>The other visitors of the rows, as <see cref="PairSet.Slots"/> has them; 0 is none.</summary>
    public ulong* Pairs;

    /// <summary>The pairs and the zeros.</summary>
    public long PairSlots;
}

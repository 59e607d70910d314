namespace AccessLogs.Tables;

/// <summary>The content of a <see cref="RowTable"/> as plain arrays.</summary>
internal unsafe struct RowsView
{
    /// <summary>The keys.</summary>
    public KeysView Keys;

    /// <summary>A row for each key; its visitors are not read, they are counted by pairs.</summary>
    public Row* Rows;

    /// <summary>The pairs as <see cref="PairSet.Slots"/> has them; 0 is none.</summary>
    public ulong* Pairs;

    /// <summary>The pairs and the zeros.</summary>
    public long PairSlots;
}

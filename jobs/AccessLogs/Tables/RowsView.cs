namespace AccessLogs.Tables;

/// <summary>The content of a <see cref="RowTable"/> as plain arrays.</summary>
internal unsafe struct RowsView
{
    /// <summary>The keys.</summary>
    public KeysView Keys;

    /// <summary>A row for each key.</summary>
    public Row* Rows;
}

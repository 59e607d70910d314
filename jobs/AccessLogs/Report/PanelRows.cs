using AccessLogs.Tables;

namespace AccessLogs.Report;

/// <summary>What a panel is made of.</summary>
internal unsafe struct PanelRows
{
    /// <summary>The names.</summary>
    public KeysView Keys;

    /// <summary>The figures of each.</summary>
    public Row* Rows;

    /// <summary>Which rows the panel has, by their names; null for all.</summary>
    public PanelFilter? Filter;

    /// <summary>The number that a row is sorted by; null for its hits. A row without one is left out.</summary>
    public Func<int, long>? SortValue;

    /// <summary>Whether <see cref="SortValue"/> leaves no row out.</summary>
    public bool HasAllRows;

    /// <summary>The numbers of the columns beyond the usual three; null for none.</summary>
    public Func<int, IReadOnlyList<long>>? Further;

    /// <summary>What a row is made of; null for nothing.</summary>
    public Func<int, IReadOnlyList<ReportRow>>? Items;

    /// <summary>The standard error of a row that is estimated from some visitors; null when none is.</summary>
    public Func<int, long>? StandardError;

    /// <summary>How far the rows may be off; null when they are exact.</summary>
    public RowBounds? Bounds;

    /// <summary>All rows of a table.</summary>
    /// <param name="table">The table, to be kept alive and unchanged as long as this is used.</param>
    public PanelRows(RowTable table)
        : this(table.Keys.View, table.Rows) => Bounds = table.Bounds;

    /// <summary>Rows.</summary>
    /// <param name="keys">The names.</param>
    /// <param name="rows">The figures of each.</param>
    public PanelRows(in KeysView keys, Row* rows)
    {
        Keys = keys;
        Rows = rows;
    }
}

namespace AccessLogs;

/// <summary>What the numbers of a column are.</summary>
public enum ColumnKind
{
    /// <summary>A number of things.</summary>
    Count,

    /// <summary>Bytes.</summary>
    Bytes,

    /// <summary>A time in microseconds.</summary>
    Microseconds,

    /// <summary>A share in thousandths.</summary>
    PerMille,

    /// <summary>A number in thousandths.</summary>
    Thousandths,
}

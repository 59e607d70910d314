namespace AccessLogs.Tables;

/// <summary>The figures of one key of a panel.</summary>
internal struct Row
{
    /// <summary>The requests.</summary>
    public long Hits;

    /// <summary>The sum of their sizes.</summary>
    public long Bytes;

    /// <summary>The distinct visitors among them.</summary>
    public int Visitors;
}

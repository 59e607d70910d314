namespace AccessLogs.Accumulation;

/// <summary>A further key of a line on its way through the tables: what most logs do not have, or most lines.</summary>
internal struct ExtraKey
{
    /// <summary>Where it is counted.</summary>
    public KeyTable Table;

    /// <summary>Which line of the batch has it.</summary>
    public int Record;

    /// <summary>The key.</summary>
    public LineRecord.KeyView Key;
}

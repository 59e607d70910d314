namespace Gearman.Client;

/// <summary>Which of a function's three queues a job waits in. A server empties the higher ones first.</summary>
public enum JobPriority
{
    /// <summary>After the high ones, before the low ones.</summary>
    Normal,

    /// <summary>Before all others.</summary>
    High,

    /// <summary>After all others.</summary>
    Low,
}

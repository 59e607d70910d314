namespace Gearman.Server.Protocols;

/// <summary>The order in which jobs are handed to workers.</summary>
public enum JobPriority
{
    /// <summary>Before all others.</summary>
    High,

    /// <summary>The default.</summary>
    Normal,

    /// <summary>After all others.</summary>
    Low,
}

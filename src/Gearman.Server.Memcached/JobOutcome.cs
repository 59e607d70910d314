namespace Gearman.Server.Memcached;

/// <summary>How a remembered job stands.</summary>
internal enum JobOutcome
{
    /// <summary>It has not ended.</summary>
    Pending,

    Complete,
    Failed,
    Exception,
}

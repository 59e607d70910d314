namespace Gearman.Server.Brokering;

/// <summary>By which limit the broker does not take what a peer brings.</summary>
internal enum Refusal : byte
{
    /// <summary>It takes it.</summary>
    None,

    /// <summary>The function has as many jobs as <c>maxqueue</c> allows.</summary>
    FunctionFull,

    /// <inheritdoc cref="BrokerLimits.Jobs"/>
    Jobs,

    /// <inheritdoc cref="BrokerLimits.JobBytes"/>
    JobBytes,

    /// <inheritdoc cref="BrokerLimits.ClientsPerJob"/>
    ClientsPerJob,

    /// <inheritdoc cref="TenantQuota.Jobs"/>
    TenantJobs,

    /// <inheritdoc cref="TenantQuota.JobBytes"/>
    TenantJobBytes,

    /// <inheritdoc cref="TenantQuota.SubmitsPerSecond"/>
    TenantSubmits,

    /// <inheritdoc cref="BrokerLimits.FunctionsPerPeer"/>
    FunctionsPerPeer,

    /// <summary>With the tenant's name before it the function's is longer than any store has to take.</summary>
    FunctionName,

    /// <inheritdoc cref="BrokerLimits.AbilitiesPerPeer"/>
    AbilitiesPerPeer,

    /// <summary>A failed job is not queued again while a job of its unique is there.</summary>
    UniqueInUse,

    /// <inheritdoc cref="BrokerLimits.UncommittedBytes"/>
    UncommittedBytes,
}

namespace Gearman.TestSupport;

/// <summary>A Gearman job server that a suite runs against: the real gearmand, or ours.</summary>
public interface IJobServer : IRestartable
{
    /// <summary>The loopback port. It stays the same after <see cref="IRestartable.RestartAsync"/>.</summary>
    int Port { get; }
}

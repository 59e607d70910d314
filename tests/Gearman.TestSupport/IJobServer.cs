namespace Gearman.TestSupport;

/// <summary>A Gearman job server that a suite runs against: the real gearmand, or ours.</summary>
public interface IJobServer : IAsyncDisposable
{
    /// <summary>The loopback port. It stays the same after <see cref="RestartAsync"/>.</summary>
    int Port { get; }

    /// <summary>Ends the server with no warning: its connections break, what it held in memory is gone.</summary>
    Task KillAsync();

    /// <summary>Starts it again, empty, on the same port. Returns when it answers.</summary>
    Task RestartAsync(CancellationToken cancellation);
}

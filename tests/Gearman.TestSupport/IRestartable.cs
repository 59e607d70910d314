namespace Gearman.TestSupport;

/// <summary>A process, or what stands for one, that a test kills and starts again.</summary>
public interface IRestartable : IAsyncDisposable
{
    /// <summary>Ends it with no warning: its connections break, what it held in memory is gone.</summary>
    Task KillAsync();

    /// <summary>Starts it again, empty. Returns when it listens.</summary>
    /// <param name="cancellation">Gives up.</param>
    Task RestartAsync(CancellationToken cancellation);
}

using Gearman.Server.Protocols;

namespace Gearman.Server.Tests.Protocols;

/// <summary>A protocol of no clients, which hands the door out and notes what is asked of it.</summary>
internal sealed class RecordingProtocol(string name, List<string> notes) : IServerProtocol
{
    public string Name => name;

    public ServerJobs Jobs { get; private set; } = null!;

    /// <summary>What the start throws.</summary>
    public Exception? StartFault { get; init; }

    /// <summary>What the start waits for; null for nothing.</summary>
    public TaskCompletionSource? Start { get; init; }

    /// <summary>Completes when the protocol has nothing to do any more.</summary>
    public TaskCompletionSource Idle { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes when the protocol was told to stop.</summary>
    public TaskCompletionSource Stopping { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task StartAsync(ServerJobs jobs, CancellationToken cancellationToken)
    {
        Note("starts");
        Jobs = jobs;
        return StartFault is null ? Start?.Task ?? Task.CompletedTask : Task.FromException(StartFault);
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        Note("stops");
        Stopping.SetResult();
        await Idle.Task.WaitAsync(cancellationToken);
        Note("has stopped");
    }

    private void Note(string what)
    {
        lock (notes)
        {
            notes.Add($"{name} {what}");
        }
    }
}

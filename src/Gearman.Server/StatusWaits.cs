namespace Gearman.Server;

/// <summary>Those who wait for the server to be in a state. Looked at when a turn of the loop has ended; of the loop's thread.</summary>
internal sealed class StatusWaits
{
    private readonly List<Wait> _waits = [];

    /// <summary>Nobody waits.</summary>
    public bool IsEmpty => _waits.Count == 0;

    /// <summary>Adds one; looked at in this turn already.</summary>
    /// <param name="condition">What has to hold.</param>
    /// <param name="done">Completes when it holds, or with what it threw.</param>
    public void Add(Func<ServerStatus, bool> condition, TaskCompletionSource<bool> done) => _waits.Add(new Wait(condition, done));

    /// <summary>Ends the waits whose condition holds.</summary>
    public void Run(ServerStatus status) => _waits.RemoveAll(wait => wait.Done.Task.IsCompleted || Holds(wait, status));

    private static bool Holds(Wait wait, ServerStatus status)
    {
        try
        {
            return wait.Condition(status) && wait.Done.TrySetResult(true);
        }
#pragma warning disable CA1031 // It is the caller's, and the caller's to see.
        catch (Exception e)
#pragma warning restore CA1031
        {
            return wait.Done.TrySetException(e);
        }
    }

    private readonly record struct Wait(Func<ServerStatus, bool> Condition, TaskCompletionSource<bool> Done);
}

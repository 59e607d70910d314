namespace AccessLogs.Cli.Live;

/// <summary>The page as it is now: all browsers are served the same bytes, and who waits hears of the next.</summary>
internal sealed class LivePage
{
    private readonly string _run;
    private TaskCompletionSource _changed = NewSource();
    private Version _current;

    /// <summary>An empty page.</summary>
    /// <param name="time">The clock: each run's versions have names of their own.</param>
    public LivePage(TimeProvider time)
    {
        _run = $"{time.GetUtcNow().UtcTicks:x}";
        _current = new Version($"{_run}-0", []);
    }

    /// <summary>The page and its name.</summary>
    public Version Current => Volatile.Read(ref _current);

    /// <summary>The name of the next version.</summary>
    public string NextId => $"{_run}-{long.Parse(Current.Id[(_run.Length + 1)..]) + 1}";

    /// <summary>Has a new page, and tells who waits.</summary>
    /// <param name="page">The page, by the name of <see cref="NextId"/>.</param>
    public void Change(byte[] page)
    {
        Volatile.Write(ref _current, new Version(NextId, page));
        Interlocked.Exchange(ref _changed, NewSource()).SetResult();
    }

    /// <summary>Waits for another version than one.</summary>
    /// <param name="id">The name of that one.</param>
    /// <param name="stop">Ends the wait.</param>
    public async Task<Version> WaitAsync(string? id, CancellationToken stop)
    {
        while (true)
        {
            var changed = Volatile.Read(ref _changed).Task; // before the look: no change is missed
            if (Current is var current && current.Id != id)
            {
                return current;
            }

            await changed.WaitAsync(stop);
        }
    }

    private static TaskCompletionSource NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>A version of the page.</summary>
    /// <param name="Id">Its name.</param>
    /// <param name="Page">The page.</param>
    internal sealed record Version(string Id, byte[] Page);
}

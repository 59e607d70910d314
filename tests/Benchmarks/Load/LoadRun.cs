using System.Diagnostics;

namespace Benchmarks.Load;

/// <summary>Runs peers on one thread against a server until their jobs are done.</summary>
internal static class LoadRun
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <param name="server">The server.</param>
    /// <param name="tally">The jobs.</param>
    /// <param name="peers">Who submits and works; disposed at the end.</param>
    /// <param name="limit">The run ends after so long, done or not.</param>
    public static LoadResult Drive(ServerProcess server, Tally tally, LoadPeer[] peers, TimeSpan? limit = null)
    {
        try
        {
            using var readiness = new Readiness(peers);
            var processor = server.ProcessorTime;
            var started = Stopwatch.GetTimestamp();
            foreach (var peer in peers)
            {
                peer.Begin();
            }

            while (!tally.IsComplete && !(Stopwatch.GetElapsedTime(started) > limit))
            {
                if (!readiness.Run(Patience))
                {
                    throw new InvalidOperationException($"The server did nothing for {Patience}");
                }
            }

            var elapsed = Stopwatch.GetElapsedTime(started);
            var used = server.ProcessorTime - processor;
            return new LoadResult(tally.Done / elapsed.TotalSeconds, tally.MedianMicroseconds, used.TotalMicroseconds / tally.Done);
        }
        finally
        {
            Array.ForEach(peers, p => p.Dispose());
        }
    }

    public static LoadResult Submit(ServerProcess server, int jobs, SubmitPlan? plan = null)
    {
        var tally = new Tally(jobs);
        return Drive(server, tally, Repeat(4, () => new Submitter(server.Port, tally, plan ?? new() { Background = true, Window = 1000 })));
    }

    public static LoadResult Drain(ServerProcess server, int jobs, byte[][] functions, TimeSpan? limit = null)
    {
        var tally = new Tally(jobs);
        return Drive(server, tally, Repeat(4, () => new Worker(server.Port, tally, 32, functions)), limit);
    }

    /// <summary>Submits and drains at once.</summary>
    public static LoadResult Flow(ServerProcess server, int jobs)
    {
        var tally = new Tally(jobs);
        var plan = new SubmitPlan { Background = true, Window = 250, CountedByWorkers = true };
        LoadPeer[] workers = Repeat(8, () => new Worker(server.Port, tally, 16, plan.Functions));
        return Drive(server, tally, [.. workers, .. Repeat(4, () => new Submitter(server.Port, tally, plan))]);
    }

    /// <summary>Foreground jobs.</summary>
    public static LoadResult RoundTrips(ServerProcess server, int jobs, int clients, int workers, SubmitPlan? plan = null)
    {
        plan ??= new SubmitPlan();
        var tally = new Tally(jobs);
        LoadPeer[] all = [.. Repeat(workers, () => new Worker(server.Port, null, 1, plan.Functions)), .. Repeat(clients, () => new Submitter(server.Port, tally, plan))];
        return Drive(server, tally, all);
    }

    public static T[] Repeat<T>(int count, Func<T> make) => [.. Enumerable.Range(0, count).Select(_ => make())];
}

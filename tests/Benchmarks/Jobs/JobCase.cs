using System.Diagnostics;
using System.Net.Sockets;
using Gearman.Protocol;

namespace Benchmarks.Jobs;

/// <summary>A load, and how much of it makes a run.</summary>
internal sealed record JobCase(string Name, string What, int Jobs, Func<ServerProcess, TimeSpan> Run)
{
    public static readonly JobCase[] All =
    [
        new("submit", "background submits, 4 clients, 1,000 unanswered each", 400_000, server => Submit(server, 400_000)),
        new("drain", "grab and complete, 4 workers, 32 grabs unanswered each", 100_000, Drain),
        new("round trip", "one foreground job at a time, 1 client, 1 worker", 5_000, server => RoundTrips(server, 1, 5_000)),
        new("16 round trips", "foreground jobs, 16 clients, 16 workers", 40_000, server => RoundTrips(server, 16, 40_000)),
    ];

    private static TimeSpan Submit(ServerProcess server, int jobs)
    {
        var clients = Repeat(4, () => new Submitter(server.Port, PacketType.SubmitJobBg, 1_000, jobs / 4));
        return Drive(clients, () => clients.Sum(c => c.Done) == jobs);
    }

    private static TimeSpan Drain(ServerProcess server)
    {
        const int Backlog = 100_000;
        Submit(server, Backlog);
        var workers = Repeat(4, () => new Worker(server.Port, depth: 32));
        return Drive(workers, () => workers.Sum(w => w.Done) == Backlog);
    }

    private static TimeSpan RoundTrips(ServerProcess server, int peers, int jobs)
    {
        var clients = Repeat(peers, () => new Submitter(server.Port, PacketType.SubmitJob, 1, jobs / peers));
        LoadPeer[] all = [.. Repeat(peers, () => new Worker(server.Port, depth: 1)), .. clients];
        return Drive(all, () => clients.Sum(c => c.Done) == jobs);
    }

    private static T[] Repeat<T>(int count, Func<T> make) => [.. Enumerable.Range(0, count).Select(_ => make())];

    /// <summary>Runs peers on this thread until they are done.</summary>
    private static TimeSpan Drive(LoadPeer[] peers, Func<bool> isDone)
    {
        var bySocket = peers.ToDictionary(p => p.Socket);
        List<Socket> readable = [];
        List<Socket> writable = [];
        try
        {
            var started = Stopwatch.GetTimestamp();
            foreach (var peer in peers)
            {
                peer.Begin();
            }

            while (!isDone())
            {
                readable.Clear();
                writable.Clear();
                readable.AddRange(bySocket.Keys);
                writable.AddRange(peers.Where(p => p.WantsToSend).Select(p => p.Socket));
                Socket.Select(readable, writable.Count > 0 ? writable : null, null, TimeSpan.FromSeconds(30));
                if (readable.Count + writable.Count == 0)
                {
                    throw new InvalidOperationException("The server did nothing for 30 seconds");
                }

                writable.ForEach(s => bySocket[s].Send());
                readable.ForEach(s => bySocket[s].Receive());
            }

            return Stopwatch.GetElapsedTime(started);
        }
        finally
        {
            Array.ForEach(peers, p => p.Dispose());
        }
    }
}

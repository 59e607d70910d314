using System.Text;
using Gearman.Interop.Peers;

namespace Gearman.Interop.Pairs;

/// <summary>Everything that the pairs do, in the order in which they do it.</summary>
internal static class Scenarios
{
    private static readonly TimeSpan PollPause = TimeSpan.FromMilliseconds(5);

    /// <summary>Every byte there is.</summary>
    private static readonly byte[] Binary = [.. Enumerable.Range(0, 256).Select(b => (byte)b)];

    /// <summary>A megabyte that is text, so that it is about size and <c>binary</c> about bytes.</summary>
    private static readonly byte[] Large = [.. Enumerable.Range(0, 1_000_000).Select(i => (byte)(i % 127))];

    public static IReadOnlyList<Scenario> All { get; } =
    [
        new("foreground", "reverse", (pair, ct) => DoAsync(pair, pair.Job("reverse"), ct), "complete cba"),
        new("high priority", "echo", (pair, ct) => DoAsync(pair, pair.Job("echo", priority: "high"), ct), "complete abc"),
        new("low priority", "echo", (pair, ct) => DoAsync(pair, pair.Job("echo", priority: "low"), ct), "complete abc"),
        new("data", "data", (pair, ct) => DoAsync(pair, pair.Job("data"), ct), "data one", "data two", "complete three"),
        new("status", "status", (pair, ct) => DoAsync(pair, pair.Job("status"), ct), "status 1 4", "status 3 4", "complete done"),
        new("warning", "warning", (pair, ct) => DoAsync(pair, pair.Job("warning"), ct), "warning careful", "complete done"),
        new("binary", "echo", (pair, ct) => DoAsync(pair, pair.Job("echo", Binary), ct), "complete the workload"),
        new("a megabyte", "echo", (pair, ct) => DoAsync(pair, pair.Job("echo", Large), ct), "complete the workload"),
        new("background", "hold", BackgroundAsync, "status 1 1 1 2", "status 0 0 0 0"),
        new("priorities", "log", PrioritiesAsync, "ran high", "ran normal", "ran low"),
        new("unique", "log", UniqueAsync, "complete first", "complete first", "complete after", "ran first", "ran after"),
        new("reduce", "reverse", ReduceAsync, "complete fed cba"),
        new("failure", "fail", (pair, ct) => DoAsync(pair, pair.Job("fail"), ct), "fail"),
        new("exception", "exception", (pair, ct) => DoAsync(pair, pair.Job("exception"), ct), "exception broken"),
        new("empty result", "empty", (pair, ct) => DoAsync(pair, pair.Job("empty"), ct), "complete "),
        new("empty workload", "echo", (pair, ct) => DoAsync(pair, pair.Job("echo", ""), ct), "complete "),
    ];

    private static async Task<string[]> DoAsync(Pair pair, PeerJob job, CancellationToken cancellation) =>
        [.. (await pair.Client.DoAsync(job, cancellation)).Select(line => ToText(line, job.Workload))];

    /// <summary>A background job is asked after while it runs and when it has ended.</summary>
    private static async Task<string[]> BackgroundAsync(Pair pair, CancellationToken cancellation)
    {
        var handle = await pair.Client.SubmitAsync(pair.Job("hold"), cancellation);
        Assert.Equal("holding", await pair.Worker.ReadAsync(cancellation));

        // The worker has sent its status, which need not be there before the question: both travel.
        var sends = pair.Worker.Functions.Contains("status");
        var running = await pair.Client.GetStatusAsync(handle, cancellation);
        while (sends && running.Split(' ')[3] == "0")
        {
            await Task.Delay(PollPause, TimeProvider.System, cancellation);
            running = await pair.Client.GetStatusAsync(handle, cancellation);
        }

        await pair.Worker.ReleaseAsync();
        var ended = await pair.Client.GetStatusAsync(handle, cancellation);
        while (ended.Split(' ')[1] != "0")
        {
            await Task.Delay(PollPause, TimeProvider.System, cancellation);
            ended = await pair.Client.GetStatusAsync(handle, cancellation);
        }

        return [running, ended];
    }

    /// <summary>Jobs that queue up behind a busy worker are done by priority, not in the order in which they came.</summary>
    private static async Task<string[]> PrioritiesAsync(Pair pair, CancellationToken cancellation)
    {
        await pair.HoldWorkerAsync(cancellation);
        foreach (var priority in new[] { "low", "normal", "high" })
        {
            await pair.Client.SubmitAsync(pair.Job("log", priority, priority), cancellation);
        }

        await pair.Worker.ReleaseAsync();
        return [await ReadRunAsync(pair, cancellation), await ReadRunAsync(pair, cancellation), await ReadRunAsync(pair, cancellation)];
    }

    /// <summary>Two clients submit jobs of one unique: one is done, both get its result.</summary>
    private static async Task<string[]> UniqueAsync(Pair pair, CancellationToken cancellation)
    {
        var unique = $"{pair.ClientName}:{pair.WorkerName}";
        await pair.HoldWorkerAsync(cancellation);
        var first = pair.Client.DoAsync(pair.Job("log", "first", unique: unique), cancellation);
        await UniqueStatus.UntilClientsAsync(pair.Server, unique, 1, cancellation);
        var second = pair.SecondClient.DoAsync(pair.Job("log", "second", unique: unique), cancellation);
        await UniqueStatus.UntilClientsAsync(pair.Server, unique, 2, cancellation);
        await pair.Worker.ReleaseAsync();

        string[] answers = [.. await first, .. await second, .. await pair.Client.DoAsync(pair.Job("log", "after"), cancellation)];
        return [.. answers.Select(line => ToText(line, [])), await ReadRunAsync(pair, cancellation), await ReadRunAsync(pair, cancellation)];
    }

    /// <summary>A worker of C splits, the pair's worker reverses each part, the worker of C joins.</summary>
    private static async Task<string[]> ReduceAsync(Pair pair, CancellationToken cancellation)
    {
        var workload = "abc def"u8.ToArray();
        var lines = await pair.Client.ReduceAsync($"{PairMatrix.Partitioner}split", $"{pair.WorkerName}:reverse", workload, cancellation);
        return [.. lines.Select(line => ToText(line, []))];
    }

    private static async Task<string> ReadRunAsync(Pair pair, CancellationToken cancellation) => ToText(await pair.Worker.ReadAsync(cancellation), []);

    /// <summary>Makes bytes readable: text as text, a long workload that came back as such.</summary>
    private static string ToText(string line, byte[] workload)
    {
        if (line.Split(' ') is not ["data" or "warning" or "exception" or "complete" or "ran", var hex])
        {
            return line;
        }

        var bytes = Convert.FromHexString(hex);
        var what = workload.Length > 64 && bytes.AsSpan().SequenceEqual(workload) ? "the workload"
            : Ascii.IsValid(bytes) && bytes.Length < 100 ? Encoding.ASCII.GetString(bytes)
            : $"{bytes.Length} bytes";
        return $"{line[..^hex.Length]}{what}";
    }
}

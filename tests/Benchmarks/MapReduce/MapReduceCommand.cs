using System.Globalization;
using System.Net;
using System.Text;
using Classics;
using Gearman.Client;
using Gearman.MapReduce;
using Gearman.Server;

namespace Benchmarks.MapReduce;

/// <summary>Map/Reduce against hand-written threads, PLINQ, mawk and GNU sort.</summary>
internal static class MapReduceCommand
{
    private const int EmptyTasks = 100_000;
    private const int SmallTasksAtOnce = 64; // so that what a task waits for is not a packet's way

    public static async Task<int> RunAsync(string[] args)
    {
        if (args is not [var what, var directory, var megabytes, var rounds])
        {
            await Console.Error.WriteLineAsync("usage: Benchmarks mapreduce wordcount|grep|sort|tasks|all DIRECTORY MB ROUNDS");
            return 2;
        }

        var bytes = long.Parse(megabytes, CultureInfo.InvariantCulture) << 20;
        var turns = int.Parse(rounds, CultureInfo.InvariantCulture);
        Console.WriteLine("| what | how | seconds | times ours |\n|---|---|---|---|");
        if (what is "wordcount" or "all")
        {
            await WordCountAsync(Input(directory, "wordcount", bytes), turns);
        }

        if (what is "grep" or "all")
        {
            await GrepAsync(Input(directory, "grep", bytes), turns);
        }

        if (what is "sort" or "all")
        {
            await SortAsync(Input(directory, "sort", bytes), directory, turns);
        }

        if (what is "tasks" or "all")
        {
            await TasksAsync(directory, turns);
        }

        return 0;
    }

    private static async Task WordCountAsync(string path, int rounds)
    {
        await HalveAsync(path);
        await using var cluster = new EmbeddedCluster(WordCount.Job);
        await new Contest("word count", rounds)
            .Way("in process", async () => (await WordCount.Job.RunAsync([path])).Sum(p => p.Value))
            .Way("embedded server, 2 workers", async () => (await WordCount.Job.RunAsync([path], cluster.Options)).Sum(p => p.Value))
            .Way("two threads by hand, the same mapper", () => Task.FromResult(TwoThreads.CountWords(path).Sum(p => p.Value)))
            .Way("PLINQ", () => Task.FromResult(Plinq.CountWords(path)))
            .Way("mawk twice, on halves", async () => (await Shell.RunAsync(
                OnHalves(path, "mawk '{for(i=1;i<=NF;i++)c[$i]++} END{for(w in c)print c[w]}'"))).Sum(long.Parse))
            .RunAsync();
    }

    private static async Task GrepAsync(string path, int rounds)
    {
        await HalveAsync(path);
        var options = new MapReduceOptions { Parameters = "needle"u8.ToArray() };
        await new Contest("grep", rounds)
            .Way("in process", async () => (await Grep.Job.RunAsync([path], options)).Count)
            .Way("PLINQ", () => Task.FromResult(Plinq.Grep(path)))
            .Way("mawk twice, on halves", async () => (await Shell.RunAsync(OnHalves(path, "mawk /needle/"))).Count)
            .RunAsync();
    }

    private static async Task SortAsync(string path, string directory, int rounds)
    {
        var output = Path.Combine(directory, "sorted");
        var format = OutputFormats.Text<byte[], byte[]>((key, rest) => Encoding.Latin1.GetString(key) + Encoding.Latin1.GetString(rest[..^1]));
        var length = new FileInfo(path).Length;
        await new Contest("sort", rounds)
            .Way("in process, files out", async () =>
            {
                var files = await Sort.Job.WriteAsync(
                    [((JobInput)path).With(RecordFormat.Fixed(Sort.RecordBytes))],
                    new FileOutput<byte[], byte[]>(output, format),
                    new MapReduceOptions { SpillDirectory = directory });
                var written = files.Sum(file => new FileInfo(file).Length);
                Directory.Delete(output, recursive: true);
                return written;
            })
            .Way("sort --parallel=2 -S 512M", async () =>
            {
                await Shell.RunAsync($"LC_ALL=C sort --parallel=2 -S 512M -T {directory} -o {output} {path}");
                File.Delete(output);
                return length;
            })
            .RunAsync();
    }

    private static async Task TasksAsync(string directory, int rounds)
    {
        var path = Path.Combine(directory, "tasks");
        await File.WriteAllTextAsync(path, string.Concat(Enumerable.Repeat("\n", EmptyTasks)));
        var job = MapReduceJob.Named("empty").Map<string, int>((_, _) => { }).Fold((a, b) => a + b);
        await using var cluster = new EmbeddedCluster(job, SmallTasksAtOnce);
        var options = new MapReduceOptions { Runner = cluster.Runner, ChunkBytes = 1, Partitions = 1, Parallelism = SmallTasksAtOnce };
        await new Contest($"{EmptyTasks} empty tasks", rounds)
            .Way($"embedded server, a worker of {SmallTasksAtOnce} places", async () => (await job.RunAsync([path], options)).Count)
            .RunAsync();
    }

    private static string Input(string directory, string classic, long bytes)
    {
        var path = Path.Combine(directory, $"{classic}-{bytes >> 20}.txt");
        if (!File.Exists(path))
        {
            using var writer = new StreamWriter(path, new UTF8Encoding(false), new FileStreamOptions { Access = FileAccess.Write, Mode = FileMode.CreateNew });
            Classic.All.Single(c => c.Name == classic).WriteInput(writer, bytes, seed: 1);
        }

        return path;
    }

    /// <summary>Cuts a file in two by hand, once.</summary>
    private static async Task HalveAsync(string path)
    {
        if (!File.Exists(path + ".2"))
        {
            await Shell.RunAsync($"split -n l/1/2 {path} >{path}.1 && split -n l/2/2 {path} >{path}.part && mv {path}.part {path}.2");
        }
    }

    /// <summary>A shell command for both halves at once, each with a file for its output.</summary>
    private static string OnHalves(string path, string command) =>
        $"{command} {path}.1 >{path}.out1 & {command} {path}.2 >{path}.out2; wait; cat {path}.out1 {path}.out2; rm {path}.out1 {path}.out2";

    private sealed class EmbeddedCluster : IAsyncDisposable
    {
        private readonly GearmanServer _server;
        private readonly GearmanClient _client;
        private readonly GearmanWorker _worker;

        public EmbeddedCluster(MapReduceJob job, int concurrency = 2)
        {
            var options = new GearmanServerOptions();
            options.EndPoints.Add(new IPEndPoint(IPAddress.Loopback, 0));
            _server = new GearmanServer(options);
            _server.Start();
            List<ServerAddress> servers = [new("127.0.0.1", _server.EndPoints[0].Port)];
            _client = new GearmanClient(new() { Servers = servers });
            _worker = new GearmanWorker(new() { Servers = servers, Concurrency = concurrency });
            _worker.Register(job);
            _ = _worker.RunAsync(CancellationToken.None);
            Runner = new GearmanRunner(_client);
        }

        public GearmanRunner Runner { get; }

        public MapReduceOptions Options => new() { Runner = Runner };

        public async ValueTask DisposeAsync()
        {
            await _client.DisposeAsync();
            await _worker.DisposeAsync();
            await _server.DisposeAsync();
        }
    }
}

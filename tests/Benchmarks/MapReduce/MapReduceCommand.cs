using System.Buffers;
using System.Globalization;
using System.Text;
using Classics;
using Gearman.MapReduce;
using SampleLogs;

namespace Benchmarks.MapReduce;

/// <summary>Map/Reduce against hand-written threads, PLINQ, mawk and GNU sort.</summary>
internal static class MapReduceCommand
{
    private const int EmptyTasks = 100_000;
    private const int BytesPerLogLine = 231;
    private const int SmallTasksAtOnce = 64; // so that what a task waits for is not a packet's way

    public static async Task<int> RunAsync(string[] args)
    {
        if (args is not [var what, var directory, var megabytes, var rounds])
        {
            await Console.Error.WriteLineAsync("usage: Benchmarks mapreduce wordcount|words|grep|sort|tasks|logs|all DIRECTORY MB ROUNDS");
            return 2;
        }

        var bytes = long.Parse(megabytes, CultureInfo.InvariantCulture) << 20;
        var turns = int.Parse(rounds, CultureInfo.InvariantCulture);
        Console.WriteLine("| what | how | seconds | times ours |\n|---|---|---|---|");
        if (what is "wordcount" or "all")
        {
            await WordCountAsync(Input(directory, "wordcount", bytes), turns);
        }

        if (what is "words" or "all")
        {
            await WordCountOfOthersAsync(Input(directory, "wordcount", bytes), turns);
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

        if (what is "logs" or "all")
        {
            await LogContest.RunAsync(Input(directory, "logs", bytes), turns);
        }

        return 0;
    }

    private static async Task WordCountAsync(string path, int rounds)
    {
        await using var cluster = Cluster.Embed(WordCount.Job, concurrency: 2);
        await new Contest("word count", rounds)
            .Way("embedded server, 2 workers", async () => (await WordCount.Job.RunAsync([path], new() { Runner = cluster.Runner })).Sum(p => p.Value))
            .Way("two threads by hand, the same mapper", () => Task.FromResult(CountWordsByHand(path).Sum(p => p.Value)))
            .RunAsync();
    }

    private static async Task WordCountOfOthersAsync(string path, int rounds)
    {
        await HalveAsync(path);
        await new Contest("word count", rounds)
            .Way("in process", async () => (await WordCount.Job.RunAsync([path])).Sum(p => p.Value))
            .Way("PLINQ", () => Task.FromResult(Plinq.CountWords(path)))
            .Way("mawk twice, on halves", async () => (await Shell.RunAsync(
                OnHalves(path, "mawk '{for(i=1;i<=NF;i++)c[$i]++} END{for(w in c)print c[w]}'"))).Sum(long.Parse))
            .RunAsync();
    }

    private static IReadOnlyList<KeyValuePair<string, long>> CountWordsByHand(string path)
    {
        var (counts, second) = (new WordTable(), new WordTable());
        TwoThreads.Read(path, block => WordCount.Map(block, counts), block => WordCount.Map(block, second));
        counts.Add(second);
        return counts.ToList();
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
        var format = OutputFormats.Bytes<byte[], byte[]>((file, key, rest) =>
        {
            file.Write(key);
            file.Write(rest);
        });
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
            .Way("sort --parallel=2 -S 512M", () => SortAsync(""))
            .Way("sort --parallel=2 -S 512M, then sync, as ours does", () => SortAsync($" && sync {output}"))
            .RunAsync();

        async Task<long> SortAsync(string then)
        {
            await Shell.RunAsync($"LC_ALL=C sort --parallel=2 -S 512M -T {directory} -o {output} {path}{then}");
            File.Delete(output);
            return length;
        }
    }

    private static async Task TasksAsync(string directory, int rounds)
    {
        var path = Path.Combine(directory, "tasks");
        await File.WriteAllTextAsync(path, string.Concat(Enumerable.Repeat("\n", EmptyTasks)));
        var job = MapReduceJob.Named("empty").Map<string, int>((_, _) => { }).Fold((a, b) => a + b);
        await using var many = Cluster.Embed(job, SmallTasksAtOnce);
        await using var two = Cluster.Embed(job, concurrency: 2);
        await new Contest($"{EmptyTasks} empty tasks", rounds)
            .Way($"embedded server, a worker of {SmallTasksAtOnce} places", () => RunAsync(many))
            .Way("embedded server, a worker of 2 places", () => RunAsync(two))
            .RunAsync();

        async Task<long> RunAsync(Cluster cluster)
        {
            var options = new MapReduceOptions { Runner = cluster.Runner, ChunkBytes = 1, Partitions = 1, Parallelism = SmallTasksAtOnce };
            return (await job.RunAsync([path], options)).Count;
        }
    }

    private static string Input(string directory, string name, long bytes)
    {
        var path = Path.Combine(directory, $"{name}-{bytes >> 20}.txt");
        if (!File.Exists(path))
        {
            using var writer = new StreamWriter(path, new UTF8Encoding(false), new FileStreamOptions { Access = FileAccess.Write, Mode = FileMode.CreateNew });
            if (Classic.All.SingleOrDefault(c => c.Name == name) is { } classic)
            {
                classic.WriteInput(writer, bytes, seed: 1);
            }
            else
            {
                writer.Flush();
                SampleLog.Write(writer.BaseStream, SampleOptions.AccessLog with { Lines = bytes / BytesPerLogLine });
            }
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
}

using System.Globalization;
using System.Text.Json;
using Gearman.TestSupport;

namespace Classics.Tests.Faults;

/// <summary>Processes that are killed in the middle, over real job servers: what comes out is what comes out of one process.</summary>
public sealed class KilledProcessTests : IDisposable
{
    private const int Timeout = 240_000;
    private const int Tasks = 8; // two a worker, of 1 MB at least

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("classics-");
    private readonly List<ClassicsProcess> _processes = [];

    public void Dispose()
    {
        _processes.ForEach(process => process.Dispose());
        _directory.Delete(recursive: true);
    }

    [Fact(Timeout = Timeout)]
    public async Task Four_worker_processes_over_two_gearmands_of_which_one_is_killed_give_the_same_bytes()
    {
        await using var first = await GearmandProcess.StartAsync(TestContext.Current.CancellationToken);
        await using var second = await GearmandProcess.StartAsync(TestContext.Current.CancellationToken);
        var servers = $"127.0.0.1:{first.Port},127.0.0.1:{second.Port}";
        var (input, mapper) = (await InputAsync(), Mapper(free: 0));
        var (report, workers) = (Path.Combine(_directory.FullName, "report.json"), StartWorkers(4, servers, mapper));
        var run = Start("stream", input, "--mapper", mapper.Command, "--servers", servers, "--workers", "4", "--report", report, "--quiet");
        await HeldMapper.UntilAsync(() => mapper.ReadBegins().Select(begin => begin.Worker).Distinct().Count() == 4);

        await workers.Single(worker => worker.Id == mapper.ReadBegins()[0].Worker).KillAsync();
        mapper.LetGo();
        var (code, output, errors) = await run.EndAsync();
        Assert.Equal((0, ""), (code, errors));
        Assert.Equal(Expected(input), output);
        var killed = $"{Environment.MachineName}/{mapper.ReadBegins()[0].Worker.ToString(CultureInfo.InvariantCulture)}";
        Assert.Contains(await AttemptsAsync(report), attempt => attempt.GetProperty("outcome").GetString() is "Lost" && attempt.GetProperty("worker").GetString() == killed);
        Assert.Equal(Tasks + 1, mapper.ReadBegins().Count); // what the killed one was at was begun again, and nothing else
    }

    [Fact(Timeout = Timeout)]
    public async Task A_coordinator_that_was_killed_is_started_again_and_does_only_what_is_left()
    {
        const int Done = 3;
        await using var server = await GearmandProcess.StartAsync(TestContext.Current.CancellationToken);
        var servers = $"127.0.0.1:{server.Port}";
        var (input, mapper) = (await InputAsync(), Mapper(free: Done));
        var (report, checkpoint) = (Path.Combine(_directory.FullName, "report.json"), Path.Combine(_directory.FullName, "checkpoint"));
        StartWorkers(1, servers, mapper); // so that one task begins after the other
        string[] args = ["stream", input, "--mapper", mapper.Command, "--servers", servers, "--workers", "4", "--resume", checkpoint, "--quiet"];
        var run = Start(args);
        await HeldMapper.UntilAsync(() => Directory.Exists(checkpoint) && Directory.GetFiles(checkpoint, "*.partial").Length == Done);
        await run.KillAsync();
        mapper.LetGo();

        var (code, output, errors) = await Start([.. args, "--report", report]).EndAsync();
        Assert.Equal((0, ""), (code, errors));
        Assert.Equal(Expected(input), output);
        var resumed = (await AttemptsAsync(report)).Where(attempt => attempt.GetProperty("outcome").GetString() is "Resumed");
        var done = mapper.ReadBegins().Take(Done).Select(begin => begin.Task).ToArray();
        Assert.Equal(done.Order(), resumed.Select(attempt => attempt.GetProperty("task").GetInt32()).Order());
        Assert.DoesNotContain(mapper.ReadBegins().Skip(Done), begin => done.Contains(begin.Task));
        Assert.False(Directory.Exists(checkpoint));
    }

    /// <summary>As many MB as there are tasks, since these have 1 MB at least.</summary>
    private async Task<string> InputAsync()
    {
        var path = Path.Combine(_directory.FullName, "input.txt");
        var random = new Random(1);
        await using var input = new StreamWriter(path);
        for (var bytes = 0L; bytes < Tasks << 20; bytes += 128)
        {
            await input.WriteAsync($"{random.Next():x8} {new string('x', 118)}\n");
        }

        return path;
    }

    /// <summary>The start of each line, sorted: keys without values.</summary>
    private static string Expected(string input) =>
        string.Concat(File.ReadLines(input).Select(line => line[..8] + "\n").Order(StringComparer.Ordinal));

    private HeldMapper Mapper(int free)
    {
        var mapper = new HeldMapper(_directory.FullName, free);
        mapper.Write();
        return mapper;
    }

    private List<ClassicsProcess> StartWorkers(int count, string servers, HeldMapper mapper) =>
        [.. Enumerable.Range(0, count).Select(_ => Start("worker", "--servers", servers, "--workers", "1", "--mapper", mapper.Command))];

    private ClassicsProcess Start(params string[] args)
    {
        var process = ClassicsProcess.Start(args);
        _processes.Add(process);
        return process;
    }

    private static async Task<IReadOnlyList<JsonElement>> AttemptsAsync(string report)
    {
        using var json = JsonDocument.Parse(await File.ReadAllTextAsync(report, TestContext.Current.CancellationToken));
        return [.. json.RootElement.GetProperty("attempts").EnumerateArray().Select(attempt => attempt.Clone())];
    }
}

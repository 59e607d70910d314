using System.Net;
using System.Text;
using System.Text.Json;
using Gearman.TestSupport;

namespace Classics.Tests;

/// <summary>The command: what may be said, where it runs, what comes out.</summary>
public sealed class CommandTests : IDisposable
{
    private const int Timeout = 120_000;
    private const string Text = "to be\nor not\nto be\n";
    private const string Counts = "2\tbe\n1\tnot\n1\tor\n2\tto\n";

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("classics-");

    public void Dispose() => _directory.Delete(recursive: true);

    [Theory(Timeout = Timeout)]
    [InlineData("")]
    [InlineData("nothing")]
    [InlineData("wordcount")]
    [InlineData("wordcount FILE --spawn -1")]
    [InlineData("wordcount FILE --workers 0")]
    [InlineData("wordcount FILE --memory 1K")]
    [InlineData("wordcount FILE --servers a:b:c:d,")]
    [InlineData("grep FILE --pattern a\nb")]
    [InlineData("wordcount FILE --attempts 0")]
    [InlineData("wordcount FILE --losses 0")]
    [InlineData("wordcount FILE --skip -1")]
    [InlineData("wordcount FILE --quarantine FILE")]
    [InlineData("wordcount FILE --task-timeout 0")]
    [InlineData("wordcount FILE --task-timeout 1d")]
    [InlineData("wordcount FILE --task-timeout m")]
    [InlineData("wordcount FILE --output-format csv")]
    [InlineData("wordcount FILE --output DIR --output-format 1")]
    [InlineData("wordcount FILE --mapper cat")]
    [InlineData("stream FILE")]
    [InlineData("stream FILE --reducer cat")]
    [InlineData("worker")]
    public async Task Bad_use_exits_with_2_and_says_why(string args)
    {
        var (code, output, errors) = await ClassicsProcess.RunAsync(args.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal((2, ""), (code, output));
        Assert.StartsWith("Classics: ", errors, StringComparison.Ordinal);
        Assert.Contains("\nusage: ", errors, StringComparison.Ordinal);
    }

    [Fact(Timeout = Timeout)]
    public async Task A_file_that_is_not_there_exits_with_1_and_is_named()
    {
        var (code, _, errors) = await ClassicsProcess.RunAsync("wordcount", Path.Combine(_directory.FullName, "none"));
        Assert.Equal((1, $"Classics: {_directory.FullName}/none: no such file\n"), (code, errors));
    }

    [Fact(Timeout = Timeout)]
    public async Task A_file_may_be_a_web_servers()
    {
        var port = LoopbackPorts.Take();
        using var web = new HttpListener { Prefixes = { $"http://127.0.0.1:{port}/" } };
        web.Start();
        var serving = ServeAsync(web, Encoding.UTF8.GetBytes(Text));
        var (code, output, _) = await ClassicsProcess.RunAsync("wordcount", $"http://127.0.0.1:{port}/text");
        Assert.Equal((0, Counts), (code, output));
        web.Stop();
        await serving;
    }

    [Fact(Timeout = Timeout)]
    public async Task Worker_processes_give_the_same_lines_and_the_report_names_them()
    {
        var report = Path.Combine(_directory.FullName, "report.json");
        var (code, output, errors) = await ClassicsProcess.RunAsync("wordcount", await FileAsync(Text), "--spawn", "2", "--report", report, "--quiet");
        Assert.Equal((0, Counts, ""), (code, output, errors));
        using var json = JsonDocument.Parse(await File.ReadAllTextAsync(report, TestContext.Current.CancellationToken));
        var attempt = Assert.Single(json.RootElement.GetProperty("attempts").EnumerateArray());
        Assert.StartsWith($"{Environment.MachineName}/", attempt.GetProperty("worker").GetString(), StringComparison.Ordinal);
        Assert.StartsWith("127.0.0.1:", attempt.GetProperty("server").GetString(), StringComparison.Ordinal);
    }

    [Fact(Timeout = Timeout)]
    public async Task Commands_in_Python_map_and_reduce_in_worker_processes()
    {
        Peer.Require("python3", "python3");
        var mapper = await FileAsync("import sys\nfor line in sys.stdin:\n  for word in line.split():\n    print(word, 1, sep='\\t')\n");
        var reducer = await FileAsync(
            "import itertools, sys\nfor word, group in itertools.groupby(sys.stdin, key=lambda line: line.split('\\t')[0]):\n  print(word, len(list(group)), sep='\\t')\n");
        var (code, output, errors) = await ClassicsProcess.RunAsync(
            "stream", await FileAsync(Text), "--mapper", $"python3 {mapper}", "--reducer", $"python3 {reducer}", "--spawn", "2", "--quiet");
        Assert.Equal((0, "be\t2\nnot\t1\nor\t1\nto\t2\n", ""), (code, output, errors));
    }

    [Theory(Timeout = Timeout)]
    [InlineData("exit 3", "--attempts 3", "failed after 3 attempts")]
    [InlineData("sleep 100", "--task-timeout 0.1s --losses 2", "failed after 2 attempts: no answer within 00:00:00.1000000")]
    public async Task A_run_ends_by_as_many_attempts_and_as_much_time_as_are_said(string mapper, string options, string reason)
    {
        var (code, _, errors) = await ClassicsProcess.RunAsync(["stream", await FileAsync(Text), "--mapper", mapper, "--quiet", .. options.Split(' ')]);
        Assert.Equal(1, code);
        Assert.Contains(reason, errors, StringComparison.Ordinal);
    }

    [Fact(Timeout = Timeout)]
    public async Task Without_a_reducer_the_pairs_are_sorted()
    {
        var (code, output, _) = await ClassicsProcess.RunAsync("stream", await FileAsync("b\t1\na\t2\nb\t0\nc\n"), "--mapper", "cat");
        Assert.Equal((0, "a\t2\nb\t1\nb\t0\nc\n"), (code, output));
    }

    [Theory(Timeout = Timeout)]
    [InlineData("text", "txt", "2\tbe\n")]
    [InlineData("csv", "csv", "be,2\n")]
    [InlineData("jsonl", "jsonl", "{\"key\":\"be\",\"result\":2}\n")]
    [InlineData("msgpack", "msgpack", "\u0092\u00a2be\u0002")]
    [InlineData("parquet", "parquet", "PAR1")]
    public async Task Files_are_written_in_any_format(string format, string extension, string part)
    {
        var output = Path.Combine(_directory.FullName, "out");
        var (code, lines, _) = await ClassicsProcess.RunAsync("wordcount", await FileAsync(Text), "--output", output, "--output-format", format);
        Assert.Equal((0, ""), (code, lines));
        Assert.True(File.Exists(Path.Combine(output, "_SUCCESS")));
        var files = Directory.GetFiles(output, $"part-*.{extension}").Order(StringComparer.Ordinal).Select(file => File.ReadAllText(file, System.Text.Encoding.Latin1));
        Assert.Contains(part, string.Concat(files), StringComparison.Ordinal);
    }

    [Fact(Timeout = Timeout)]
    public async Task A_run_that_failed_is_taken_up()
    {
        var (flag, checkpoint, input) = (Path.Combine(_directory.FullName, "flag"), Path.Combine(_directory.FullName, "checkpoint"), await FileAsync("a\nb\n"));
        string[] args = ["stream", input, "--mapper", "cat", "--reducer", $"test -e {flag} && cat", "--resume", checkpoint, "--quiet"];
        var (code, _, errors) = await ClassicsProcess.RunAsync(args);
        Assert.Equal(1, code);
        Assert.Contains("ended with exit code 1", errors, StringComparison.Ordinal);
        Assert.NotEmpty(Directory.GetFiles(checkpoint, "*-map-0.partial"));
        await File.WriteAllTextAsync(flag, "", TestContext.Current.CancellationToken);
        (code, var output, errors) = await ClassicsProcess.RunAsync([.. args, "--report", Path.Combine(_directory.FullName, "report.json")]);
        Assert.Equal((0, "a\nb\n", ""), (code, output, errors));
        Assert.Contains("\"Resumed\"", await File.ReadAllTextAsync(Path.Combine(_directory.FullName, "report.json"), TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.False(Directory.Exists(checkpoint));
    }

    [Fact(Timeout = Timeout)]
    public async Task Where_standard_error_is_no_terminal_the_phases_are_plain_lines()
    {
        var (_, _, errors) = await ClassicsProcess.RunAsync("wordcount", await FileAsync(Text));
        Assert.Matches("^map done: 1 tasks, 19 B in [0-9.]+ s\nshuffle done: 1 tasks, [0-9]+ B in [0-9.]+ s\n$", errors);
    }

    private static async Task ServeAsync(HttpListener web, byte[] content)
    {
        try
        {
            while (true)
            {
                using var answer = (await web.GetContextAsync()).Response;
                await answer.OutputStream.WriteAsync(content);
            }
        }
        catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
        {
            // Stopped.
        }
    }

    private async Task<string> FileAsync(string text)
    {
        var path = Path.Combine(_directory.FullName, $"{Guid.NewGuid():N}.txt");
        await File.WriteAllTextAsync(path, text, TestContext.Current.CancellationToken);
        return path;
    }
}

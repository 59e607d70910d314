using System.Diagnostics;
using System.Text;
using Gearman.TestSupport;

namespace EndToEnd.Tests;

/// <summary>Tables beyond the memory budget go to files, wherever they are counted, and the report is the same, byte for byte.</summary>
public sealed class MemoryBudgetTests : IDisposable
{
    private const int Timeout = 600_000;
    private const int Copies = 8;

    /// <summary>What is read of standard input before its format is known.</summary>
    private const int HeadLength = 1 << 20;

    /// <summary>What a shell counts the size of files by.</summary>
    private const int BlockOfLimit = 512;

    /// <summary>128 and SIGXFSZ.</summary>
    private const int KilledBySize = 128 + 25;

    private readonly TemporaryFolder _folder = new();
    private readonly List<Process> _started = [];

    public MemoryBudgetTests()
    {
        // Each copy has clients and pages of its own.
        var lines = File.ReadAllLines(Example.SampleLog("access.log"), Encoding.Latin1);
        File.WriteAllLines(Log, Enumerable.Range(0, Copies).SelectMany(copy => lines.Select((line, i) => $"10.{copy}.{i % 1000 / 200}.{i % 200}{line[line.IndexOf(' ', StringComparison.Ordinal)..].Replace("HTTP/", $"?copy={copy}&line={i} HTTP/", StringComparison.Ordinal)}")), Encoding.Latin1);
        Directory.CreateDirectory(Spill);
    }

    private string Log => _folder.Path("many.log");

    private string[] Arguments => [Log, "--json", "-", "--sessions", "--group-by", "host>path"];

    private string Spill => _folder.Path("spill");

    public void Dispose()
    {
        foreach (var run in _started)
        {
            run.Kill();
            run.Dispose();
        }

        _folder.Dispose();
    }

    [Fact(Timeout = Timeout)]
    public async Task The_report_is_that_of_tables_in_memory_and_no_file_is_left()
    {
        var whole = await ReportAsync();
        Assert.Equal(whole, await ReportAsync("--memory", "16MB", "--spill", Spill));
        Assert.Equal(whole, await ReportAsync("--memory", "16M", "--spill", Spill, "--spawn", "2", "--chunk-size", "900K"));
        Assert.Empty(Directory.GetFileSystemEntries(Spill));
    }

    [Theory(Timeout = Timeout)]
    [InlineData("16M")]
    [InlineData("1G")] // the state has all in memory, by spans of time
    public async Task Runs_that_go_on_come_to_the_report_of_one_and_leave_the_state_only(string first)
    {
        var lines = await File.ReadAllLinesAsync(Log, Encoding.Latin1, TestContext.Current.CancellationToken);
        var whole = await ReportAsync();
        await File.WriteAllLinesAsync(Log, lines[..(lines.Length / 2)], Encoding.Latin1, TestContext.Current.CancellationToken);
        string[] state = ["--persist", _folder.Path("state"), "--restore", "--spill", Spill];
        await ReportAsync([.. state, "--memory", first]);
        await File.AppendAllLinesAsync(Log, lines[(lines.Length / 2)..^1], Encoding.Latin1, TestContext.Current.CancellationToken);
        await ReportAsync([.. state, "--memory", "16M"]);
        await File.AppendAllLinesAsync(Log, lines[^1..], Encoding.Latin1, TestContext.Current.CancellationToken);
        Assert.Equal(whole, await ReportAsync([.. state, "--memory", "16M"]));
        Assert.Equal(whole, await ReportAsync([.. state, "--memory", "16M"])); // nothing is new
        Assert.Equal(whole, await ReportAsync([.. state, "--memory", "1G"]));
        Assert.Equal(whole, await ReportAsync(state));
        Assert.Empty(Directory.GetFileSystemEntries(Spill));
        Assert.Equal(["lock", "state"], Directory.GetFileSystemEntries(_folder.Path("state")).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact(Timeout = Timeout)]
    public async Task Virtual_hosts_share_the_budget()
    {
        var lines = await File.ReadAllLinesAsync(Log, Encoding.Latin1, TestContext.Current.CancellationToken);
        await File.WriteAllLinesAsync(Log, lines.Select((line, i) => $"{(i % 3 == 0 ? "shop" : "www")}.example.com:80 {line}"), Encoding.Latin1, TestContext.Current.CancellationToken);
        var whole = await ReportAsync("--per-vhost");
        Assert.Equal(whole, await ReportAsync("--per-vhost", "--memory", "16M", "--spill", Spill));
        Assert.Equal(whole, await ReportAsync("--per-vhost", "--memory", "16M", "--spill", Spill, "--spawn", "2", "--chunk-size", "900K"));
        Assert.Empty(Directory.GetFileSystemEntries(Spill));
    }

    [Fact(Timeout = Timeout)]
    public async Task Workers_elsewhere_spill_through_the_server()
    {
        var whole = await ReportAsync();
        await using var server = await GearmandProcess.StartAsync(TestContext.Current.CancellationToken);
        var address = $"127.0.0.1:{server.Port}";
        using var worker = Example.Start("LogAnalysis", ["worker", "--workers", "1", "--server", address]);
        try
        {
            Assert.Equal(whole, await ReportAsync("--memory", "16M", "--spill", Spill, "--server", address, "--workers", "0", "--chunk-size", "2M"));
            Assert.Empty(Directory.GetFileSystemEntries(Spill));
        }
        finally
        {
            worker.Kill(entireProcessTree: true);
        }
    }

    [Fact(Timeout = Timeout)]
    public async Task What_a_run_leaves_that_is_killed_the_next_deletes_and_never_what_another_has()
    {
        var killed = await StartedAsync();
        var living = await StartedAsync();
        killed.Kill();
        await killed.WaitForExitAsync(TestContext.Current.CancellationToken);
        var left = Directory.GetDirectories(Spill);
        Assert.Equal(2, left.Length);
        Assert.Equal(await ReportAsync(), await ReportAsync("--memory", "16M", "--spill", Spill));
        Assert.Single(Directory.GetDirectories(Spill));
        await using var input = File.OpenRead(Log);
        input.Position = HeadLength;
        var outcome = await Example.EndAsync(living, input);
        Assert.True(outcome.ExitCode == 0, outcome.Errors);
        Assert.Equal(await ReportAsync(), outcome.Output);
        Assert.Empty(Directory.GetFileSystemEntries(Spill));
    }

    [Theory(Timeout = Timeout)]
    [InlineData(false)] // in a file of tables
    [InlineData(true)] // in the midst of the new state
    public async Task A_run_that_dies_while_it_writes_leaves_the_state_before_and_the_next_counts_all(bool inState)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "a limit of the size of files kills at a place that is known");
        var whole = await ReportAsync();
        var lines = await File.ReadAllLinesAsync(Log, Encoding.Latin1, TestContext.Current.CancellationToken);
        await File.WriteAllLinesAsync(Log, lines[..(lines.Length / 2)], Encoding.Latin1, TestContext.Current.CancellationToken);
        var state = _folder.Path("state");
        string[] options = ["--persist", state, "--restore", "--spill", Spill, "--memory", "16M", "--workers", "1"];
        await ReportAsync(options);
        var kept = await File.ReadAllBytesAsync(Path.Combine(state, "state"), TestContext.Current.CancellationToken);
        await File.AppendAllLinesAsync(Log, lines[(lines.Length / 2)..], Encoding.Latin1, TestContext.Current.CancellationToken);
        Assert.Equal(KilledBySize, await RunWithinFileSizeAsync(inState ? kept.Length : BlockOfLimit, options));
        Assert.Equal(inState, File.Exists(Path.Combine(state, "state.tmp")));
        Assert.Single(Directory.GetDirectories(Spill));
        Assert.Equal(kept, await File.ReadAllBytesAsync(Path.Combine(state, "state"), TestContext.Current.CancellationToken));
        Assert.Equal(whole, await ReportAsync(options));
        Assert.Empty(Directory.GetFileSystemEntries(Spill));
        Assert.Equal(["lock", "state"], Directory.GetFileSystemEntries(state).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    /// <summary>Runs where a write that makes a file longer than that is the end of the process, by a signal.</summary>
    /// <returns>The exit code.</returns>
    private async Task<int> RunWithinFileSizeAsync(int bytes, string[] options)
    {
        // The runtime has its code in a file of the memory, if it may not be written where it is executed.
        var script = $"ulimit -c 0; ulimit -f {bytes / BlockOfLimit}; DOTNET_EnableWriteXorExecute=0 exec \"$@\"";
        var run = Example.StartProgram("sh", ["-c", script, "sh", .. Example.Command("LogAnalysis"), .. Arguments, .. options]);
        _started.Add(run);
        return (await Example.EndAsync(run, Stream.Null)).ExitCode;
    }

    [Theory(Timeout = Timeout)]
    [InlineData("-INT")]
    [InlineData("-TERM")]
    public async Task A_run_that_is_interrupted_leaves_nothing(string signal)
    {
        var run = await StartedAsync();
        await Process.Start("kill", [signal, $"{run.Id}"]).WaitForExitAsync(TestContext.Current.CancellationToken);
        await run.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(130, run.ExitCode);
        Assert.Empty(Directory.GetFileSystemEntries(Spill));
    }

    /// <summary>A run that waits for its input, with its directory made.</summary>
    private async Task<Process> StartedAsync()
    {
        using var made = new FileSystemWatcher(Spill) { NotifyFilter = NotifyFilters.DirectoryName };
        var first = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        made.Created += (_, _) => first.TrySetResult();
        made.EnableRaisingEvents = true;
        var run = Example.Start("LogAnalysis", "-", "--format", "combined", "--json", "-", "--sessions", "--group-by", "host>path", "--memory", "16M", "--spill", Spill);
        _started.Add(run);
        var log = await File.ReadAllBytesAsync(Log, TestContext.Current.CancellationToken);
        await run.StandardInput.BaseStream.WriteAsync(log.AsMemory(0, HeadLength), TestContext.Current.CancellationToken);
        await run.StandardInput.BaseStream.FlushAsync(TestContext.Current.CancellationToken);
        Assert.Same(first.Task, await Task.WhenAny(first.Task, run.WaitForExitAsync(TestContext.Current.CancellationToken)));
        return run;
    }

    [Fact(Timeout = Timeout)]
    public async Task A_directory_that_cannot_be_written_ends_the_run_and_is_named()
    {
        var outcome = await Example.RunAsync("LogAnalysis", Log, "--memory", "16M", "--spill", "/proc");
        Assert.Equal(1, outcome.ExitCode);
        Assert.Contains("/proc/gearman-logs-", outcome.Errors);
    }

    [Fact(Timeout = Timeout)]
    public async Task Approximate_figures_are_the_same_by_worker_processes_and_are_marked()
    {
        var here = await Example.RunAsync("LogAnalysis", Log, "--approximate", "--json", "-", "--top", "5");
        Assert.True(here.ExitCode == 0, here.Errors);
        using var report = System.Text.Json.JsonDocument.Parse(here.Output);
        using var spread = System.Text.Json.JsonDocument.Parse((await Example.RunAsync("LogAnalysis", Log, "--approximate", "--json", "-", "--top", "5", "--spawn", "2", "--chunk-size", "2M")).Output);
        Assert.Equal(report.RootElement.GetProperty("general").GetRawText(), spread.RootElement.GetProperty("general").GetRawText());
        Assert.True(report.RootElement.GetProperty("requests").GetProperty("unseen_hits").GetInt64() > 0);
        Assert.Contains("of about", (await Example.RunAsync("LogAnalysis", Log, "--approximate")).Output, StringComparison.Ordinal);
    }

    private async Task<string> ReportAsync(params string[] arguments)
    {
        var outcome = await Example.RunAsync("LogAnalysis", [.. Arguments, .. arguments]);
        Assert.True(outcome.ExitCode == 0, $"exit code {outcome.ExitCode}: {outcome.Errors}");
        return outcome.Output;
    }
}

using System.IO.Compression;
using System.Text;
using System.Text.Json;

namespace EndToEnd.Tests;

/// <summary>Runs that go on where the one before ended: whatever becomes of the log, each line is counted once.</summary>
public sealed class IncrementalTests : IDisposable
{
    private const int Timeout = 600_000;

    private readonly TemporaryFolder _folder = new();
    private int _lines;

    private string Log => _folder.Path("access.log");

    public void Dispose() => _folder.Dispose();

    [Theory(Timeout = Timeout)]
    [InlineData]
    [InlineData("--approximate", "--group-by", "host>path", "--attacks", "--behaviour")]
    public async Task A_second_run_counts_the_lines_that_were_added_and_the_report_is_that_of_one_run_over_all(params string[] options)
    {
        var log = await File.ReadAllLinesAsync(Example.SampleLog("broken.log"), Encoding.Latin1, TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(Log, string.Concat(log[..200].Select(line => line + "\n")), Encoding.Latin1, TestContext.Current.CancellationToken);
        await RunAsync([Log, .. options]);
        await File.AppendAllTextAsync(Log, string.Concat(log[200..].Select(line => line + "\n")), Encoding.Latin1, TestContext.Current.CancellationToken);
        await RunAsync([Log, .. options]);
        var incremental = await File.ReadAllTextAsync(_folder.Path("report.json"), TestContext.Current.CancellationToken);
        Assert.Equal(0, (await Example.RunAsync("LogAnalysis", [Log, "--json", _folder.Path("whole.json"), "--format", "combined", .. options])).ExitCode);
        Assert.Equal(0, (await Example.RunAsync("LogAnalysis", ["--persist", _folder.Path("state"), "--restore", "--json", _folder.Path("again.json"), .. options])).ExitCode);
        Assert.Equal(await File.ReadAllTextAsync(_folder.Path("whole.json"), TestContext.Current.CancellationToken), incremental);
        Assert.Equal(incremental, await File.ReadAllTextAsync(_folder.Path("again.json"), TestContext.Current.CancellationToken));
    }

    [Fact(Timeout = Timeout)]
    public async Task The_key_that_clients_are_hashed_by_is_not_kept_and_the_next_run_knows_them_again()
    {
        const string Key = "a key that nobody may find";
        string[] options = ["--persist", _folder.Path("state"), "--restore", "--anonymize", "hash", "--anonymize-key", Key, "--json", _folder.Path("report.json")];
        Append(Log, 10);
        Assert.Equal(0, (await Example.RunAsync("LogAnalysis", [Log, .. options])).ExitCode);
        Append(Log, 10);
        Assert.Equal(0, (await Example.RunAsync("LogAnalysis", [Log, .. options])).ExitCode);
        using var report = JsonDocument.Parse(await File.ReadAllBytesAsync(_folder.Path("report.json"), TestContext.Current.CancellationToken));
        Assert.Equal(20, report.RootElement.GetProperty("general").GetProperty("total_requests").GetInt32());
        var state = await File.ReadAllTextAsync(Path.Combine(_folder.Path("state"), "state"), Encoding.Latin1, TestContext.Current.CancellationToken);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, OperatingSystem.IsWindows() ? default : File.GetUnixFileMode(_folder.Path("state/state")));
        Assert.DoesNotContain(Key, state);
        Assert.DoesNotContain(Convert.ToHexString(Encoding.ASCII.GetBytes(Key)), state);
    }

    [Theory(Timeout = Timeout)]
    [InlineData("--group-by", "host")]
    [InlineData("--approximate")]
    public async Task A_run_that_begins_with_an_empty_log_counts_by_its_options_from_then_on(params string[] options)
    {
        await File.WriteAllTextAsync(Log, "", TestContext.Current.CancellationToken);
        Assert.Equal(0, await RunAsync([Log, .. options]));
        Append(Log, 10);
        Assert.Equal(10, await RunAsync([Log, .. options]));
    }

    [Fact(Timeout = Timeout)]
    public async Task A_run_without_a_new_line_counts_none()
    {
        Append(Log, 10);
        Assert.Equal(10, await RunAsync(Log));
        Assert.Equal(10, await RunAsync(Log));
    }

    [Fact(Timeout = Timeout)]
    public async Task A_line_that_is_being_written_is_counted_when_it_is_whole()
    {
        Append(Log, 10);
        await File.AppendAllTextAsync(Log, "10.0.0.1 - - [17/May/2015:10:05:03 +0000] \"GET /half", TestContext.Current.CancellationToken);
        Assert.Equal(10, await RunAsync(Log));
        await File.AppendAllTextAsync(Log, " HTTP/1.1\" 200 1 \"-\" \"-\"\n", TestContext.Current.CancellationToken);
        Assert.Equal(11, await RunAsync(Log));
    }

    [Fact(Timeout = Timeout)]
    public async Task A_log_that_was_rotated_and_then_packed_is_known_by_what_it_holds()
    {
        Append(Log, 100);
        Assert.Equal(100, await RunAsync(Log));
        Append(Log, 5);
        File.Move(Log, Log + ".1");
        Append(Log, 7);
        Assert.Equal(112, await RunAsync(Log, Log + ".1"));
        Pack(Log + ".1", Log + ".2.gz");
        File.Delete(Log + ".1");
        File.Move(Log, Log + ".1");
        Append(Log, 3);
        Assert.Equal(115, await RunAsync(Log, Log + ".1", Log + ".2.gz"));
    }

    [Fact(Timeout = Timeout)]
    public async Task A_log_that_grew_before_it_was_packed_gives_its_last_lines()
    {
        Append(Log, 100);
        Assert.Equal(100, await RunAsync(Log));
        Append(Log, 5);
        Pack(Log, Log + ".1.gz");
        File.Delete(Log);
        Append(Log, 7);
        Assert.Equal(112, await RunAsync(Log, Log + ".1.gz"));
        Assert.Equal(112, await RunAsync(Log, Log + ".1.gz"));
    }

    [Fact(Timeout = Timeout)]
    public async Task A_log_that_was_copied_and_emptied_is_read_from_its_start_and_its_copy_from_where_it_was()
    {
        Append(Log, 50);
        Assert.Equal(50, await RunAsync(Log));
        Append(Log, 5);
        File.Copy(Log, Log + ".1");
        await using (var file = new FileStream(Log, FileMode.Truncate))
        {
        }

        Append(Log, 80);
        Assert.Equal(135, await RunAsync(Log, Log + ".1"));
    }

    [Fact(Timeout = Timeout)]
    public async Task What_may_have_been_missed_is_told()
    {
        var elsewhere = Directory.CreateDirectory(_folder.Path("elsewhere")).FullName;
        Append(Log, 50);
        Assert.Equal(50, await RunAsync(Log));
        Append(Log, 3);
        File.Move(Log, Path.Combine(elsewhere, "old"));
        Append(Log, 8);
        var outcome = await RunOutcomeAsync(Log);
        Assert.Contains("access.log: is another file than before", outcome.Errors);
        Assert.Equal(61, await RunAsync(Log, Path.Combine(elsewhere, "old")));
    }

    [Fact(Timeout = Timeout)]
    public async Task What_a_log_had_before_it_was_rotated_is_counted_though_nobody_names_the_file()
    {
        Append(Log, 50);
        Assert.Equal(50, await RunAsync(Log));
        Append(Log, 3);
        File.Move(Log, Log + ".1");
        Append(Log, 8);
        var outcome = await RunOutcomeAsync(Log);
        Assert.Equal($"LogAnalysis: {Log}: was rotated since; what it had at last is read from {Log}.1\n", outcome.Errors);
        Assert.Equal(61, await RunAsync(Log, Log + ".1"));
    }

    [Fact(Timeout = Timeout)]
    public async Task A_log_and_its_copy_in_one_run_are_one()
    {
        Append(Log, 50);
        File.Copy(Log, Log + ".copy");
        Pack(Log, Log + ".gz");
        Assert.Equal(50, await RunAsync(Log, Log + ".copy", Log + ".gz"));
    }

    [Fact(Timeout = Timeout)]
    public async Task A_run_that_died_before_its_state_had_its_name_leaves_the_state_before()
    {
        Append(Log, 50);
        Assert.Equal(50, await RunAsync(Log));
        // What a run leaves that dies between writing and renaming: half of a new state, or all of it.
        var state = await File.ReadAllBytesAsync(_folder.Path("state/state"), TestContext.Current.CancellationToken);
        await File.WriteAllBytesAsync(_folder.Path("state/state.tmp"), state[..(state.Length / 2)], TestContext.Current.CancellationToken);
        Append(Log, 6);
        Assert.Equal(56, await RunAsync(Log));
        Assert.False(File.Exists(_folder.Path("state/state.tmp")));
    }

    [Fact(Timeout = Timeout)]
    public async Task A_damaged_state_is_refused_and_stays_as_it_is()
    {
        Append(Log, 50);
        Assert.Equal(50, await RunAsync(Log));
        var state = await File.ReadAllBytesAsync(_folder.Path("state/state"), TestContext.Current.CancellationToken);
        foreach (var at in (int[])[3, 40, 60, state.Length / 2, state.Length - 3])
        {
            var damaged = state.ToArray();
            damaged[at] ^= 0x55;
            await File.WriteAllBytesAsync(_folder.Path("state/state"), damaged, TestContext.Current.CancellationToken);
            var outcome = await RunOutcomeAsync(Log);
            Assert.Equal(1, outcome.ExitCode);
            Assert.DoesNotContain("   at ", outcome.Errors);
            Assert.Equal(damaged, await File.ReadAllBytesAsync(_folder.Path("state/state"), TestContext.Current.CancellationToken));
        }
    }

    [Fact(Timeout = Timeout)]
    public async Task Other_options_need_another_state()
    {
        Append(Log, 10);
        Assert.Equal(10, await RunAsync(Log));
        var outcome = await Example.RunAsync("LogAnalysis", Log, "--persist", _folder.Path("state"), "--restore", "--where", "status=200");
        Assert.Equal(2, outcome.ExitCode);
        Assert.Contains("was counted by other options", outcome.Errors);
    }

    [Fact(Timeout = Timeout)]
    public async Task Without_restore_the_count_begins_anew()
    {
        Append(Log, 10);
        Assert.Equal(10, await RunAsync(Log));
        Assert.Equal(0, (await Example.RunAsync("LogAnalysis", Log, "--persist", _folder.Path("state"), "--json", _folder.Path("report.json"))).ExitCode);
        Assert.Equal(10, await RunAsync(Log));
    }

    [Fact(Timeout = Timeout)]
    public async Task Two_runs_cannot_have_one_state()
    {
        Append(Log, 10);
        Directory.CreateDirectory(_folder.Path("state"));
        await using var taken = new FileStream(_folder.Path("state/lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        var outcome = await RunOutcomeAsync(Log);
        Assert.Equal(2, outcome.ExitCode);
        Assert.Contains("another run has it", outcome.Errors);
    }

    private async Task<long> RunAsync(params string[] logs)
    {
        var outcome = await RunOutcomeAsync(logs);
        Assert.True(outcome.ExitCode == 0, outcome.Errors);
        using var report = JsonDocument.Parse(await File.ReadAllBytesAsync(_folder.Path("report.json"), TestContext.Current.CancellationToken));
        return report.RootElement.GetProperty("general").GetProperty("total_requests").GetInt64();
    }

    private Task<Example.Outcome> RunOutcomeAsync(params string[] logs) =>
        Example.RunAsync("LogAnalysis", [.. logs, "--persist", _folder.Path("state"), "--restore", "--json", _folder.Path("report.json"), "--format", "combined"]);

    private void Append(string path, int count) => File.AppendAllText(path, string.Concat(Enumerable.Range(0, count).Select(_ =>
        $"10.0.0.1 - - [17/May/2015:10:{++_lines / 60 % 60:00}:{_lines % 60:00} +0000] \"GET /{_lines} HTTP/1.1\" 200 1 \"-\" \"-\"\n")));

    private static void Pack(string from, string to)
    {
        using var source = File.OpenRead(from);
        using var packed = new GZipStream(File.Create(to), CompressionLevel.Fastest);
        source.CopyTo(packed);
    }
}

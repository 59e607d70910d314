using System.Text.Json;

namespace EndToEnd.Tests;

/// <summary>Logs in whatever a user names.</summary>
public sealed class LogInputTests
{
    private const int Timeout = 600_000;

    // The lines of the sample logs that are not blank.
    private const int Access = 5_000;
    private const int Broken = 474;

    [Fact(Timeout = Timeout)]
    public async Task A_pattern_that_no_shell_has_read_names_its_files()
    {
        using var folder = new TemporaryFolder();
        File.Copy(Example.SampleLog("access.log"), folder.Path("access.log"));
        File.Copy(Example.SampleLog("broken.log"), folder.Path("access.log.1"));
        await File.WriteAllTextAsync(folder.Path("error.log"), "no request\n", TestContext.Current.CancellationToken);
        Assert.Equal(Access + Broken, await TotalAsync(folder.Path("access.log*")));
    }

    [Fact(Timeout = Timeout)]
    public async Task A_log_that_is_not_packed_is_read_whatever_its_name()
    {
        using var folder = new TemporaryFolder();
        File.Copy(Example.SampleLog("access.log"), folder.Path("access.log.gz"));
        Assert.Equal(Access, await TotalAsync(folder.Path("access.log.gz")));
    }

    [Fact(Timeout = Timeout)]
    public async Task Pipes_are_read_as_they_come()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "there are no pipes with names of files");
        var command = string.Join(' ', Example.Command("LogAnalysis").Select(part => $"'{part}'"));
        var (access, broken) = (Example.SampleLog("access.log"), Example.SampleLog("broken.log"));
        using var shell = Example.StartProgram("bash", "-c", $"{command} <(cat '{access}') <(gzip -c '{broken}') - --json - < '{access}'");
        Assert.Equal(Access + Broken + Access, Total(await Example.EndAsync(shell, Stream.Null)));
    }

    [Theory(Timeout = Timeout)]
    [InlineData("cat $log | $@", Access)]
    [InlineData("$@ < $log", Access)]
    [InlineData("$@ < <(gzip -c $log)", Access)]
    [InlineData("gzip $log; $@ < $log.gz", Access)]
    [InlineData("(read -r first; $@) < $log", Access - 1)]
    [InlineData("(rm $log; $@) < $log", Access)]
    public async Task Standard_input_is_read_from_where_it_stands(string line, int expected)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "there is no such shell");
        using var folder = new TemporaryFolder();
        File.Copy(Example.SampleLog("access.log"), folder.Path("access.log"));
        var script = "log=$1; shift; " + line.Replace("$log", "\"$log\"", StringComparison.Ordinal).Replace("$@", "\"$@\"", StringComparison.Ordinal);
        using var shell = Example.StartProgram("bash", ["-c", script, "bash", folder.Path("access.log"), .. Example.Command("LogAnalysis"), "-", "--json", "-"]);
        Assert.Equal(expected, Total(await Example.EndAsync(shell, Stream.Null)));
    }

    private static async Task<long> TotalAsync(string file) => Total(await Example.RunAsync("LogAnalysis", file, "--json", "-"));

    private static long Total(Example.Outcome outcome)
    {
        Assert.Equal(0, outcome.ExitCode);
        using var report = JsonDocument.Parse(outcome.Output);
        return report.RootElement.GetProperty("general").GetProperty("total_requests").GetInt64();
    }
}

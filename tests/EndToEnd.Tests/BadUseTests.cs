using System.Diagnostics;
using Gearman.TestSupport;

namespace EndToEnd.Tests;

/// <summary>Mistakes get one line that says what is wrong: exit code 2 for bad use, 1 for a failed run.</summary>
public sealed class BadUseTests
{
    private const int Timeout = 600_000;
    private const int EndedBySigterm = 128 + 15;

    [Theory(Timeout = Timeout)]
    [InlineData("name a log")]
    [InlineData("no/such.log: no such file", "no/such.log")]
    [InlineData("src: is a directory", "src")]
    [InlineData("no/*.log: no file is named so", "no/*.log")]
    [InlineData("--bogus", "sample-logs/access.log", "--bogus")]
    [InlineData("--server: 'nowhere:x' is no server", "sample-logs/access.log", "--server", "nowhere:x")]
    [InlineData("--chunk-size: '0' is no size", "sample-logs/access.log", "--chunk-size", "0")]
    [InlineData("'5x' is no size", "sample-logs/access.log", "--chunk-size", "5x")]
    [InlineData("--approximate can't be with --memory: sketches take some 50 MB for each thread", "sample-logs/access.log", "--approximate", "--memory", "1G")]
    [InlineData("--per-vhost --memory SIZE is exact and has all hosts in SIZE together", "sample-logs/access.log", "--approximate", "--per-vhost")]
    [InlineData("--memory: 'lots' is no size", "sample-logs/access.log", "--memory", "lots")]
    [InlineData("--memory has to be 16M at least", "sample-logs/access.log", "--memory", "1M")]
    [InlineData("--spill no/such: no such directory", "sample-logs/access.log", "--spill", "no/such")]
    [InlineData("--spill needs the name of a directory", "sample-logs/access.log", "--spill", "")]
    [InlineData("--workers: '-1' is no number from 0 to 32767", "sample-logs/access.log", "--workers", "-1")]
    [InlineData("--top: '-2' is no number of 0 or more", "sample-logs/access.log", "--top", "-2")]
    [InlineData("--top: 'x' is no number of 0 or more", "sample-logs/access.log", "--top", "x")]
    [InlineData("Required argument missing for option: '--top'", "sample-logs/access.log", "--top=")]
    [InlineData("--workers: '99999999999' is no number", "sample-logs/access.log", "--workers", "99999999999")]
    [InlineData("--workers: '100000' is no number from 0 to 32767", "sample-logs/access.log", "--workers", "100000")]
    [InlineData("the name of a log is empty", "")]
    [InlineData("the name of a log is empty", "--persist", "never-made", "")]
    [InlineData("--json needs", "sample-logs/access.log", "--json", "")]
    [InlineData("--json src: is a directory", "sample-logs/access.log", "--json", "src")]
    [InlineData("sample-logs/README.md: the report would overwrite", "sample-logs/README.md", "--json", "./sample-logs/README.md")]
    [InlineData("--json no/such/x.json: no such directory", "sample-logs/access.log", "--json", "no/such/x.json")]
    [InlineData("--csv README.md/x.csv: no such directory", "sample-logs/access.log", "--csv", "README.md/x.csv")]
    [InlineData("--html needs", "sample-logs/access.log", "--html", "")]
    [InlineData("--html src: is a directory", "sample-logs/access.log", "--html", "src")]
    [InlineData("sample-logs/README.md: the report would overwrite", "sample-logs/README.md", "--html", "sample-logs/README.md")]
    [InlineData("--json and --html can't both be -", "sample-logs/access.log", "--html", "-", "--json", "-")]
    [InlineData("--json and --csv can't both be x.csv", "sample-logs/access.log", "--json", "x.csv", "--csv", "x.csv")]
    [InlineData("--goaccess-json needs", "sample-logs/access.log", "--goaccess-json", "")]
    [InlineData("--csv needs the name of a directory", "sample-logs/access.log", "--csv", "")]
    [InlineData("--rows: 'some' is no number of rows", "sample-logs/access.log", "--rows", "some")]
    [InlineData("--rows is of the page, and needs --html or --live", "sample-logs/access.log", "--rows", "5")]
    [InlineData("--rows is of the page", "sample-logs/access.log", "--rows", "all", "--json", "x.json")]
    [InlineData("--title is of the page, and needs --html or --live", "sample-logs/access.log", "--title", "x", "--csv", "x.csv")]
    [InlineData("--port needs --live", "sample-logs/access.log", "--port", "8080")]
    [InlineData("--splits: '7' is no way to send splits", "sample-logs/access.log", "--splits", "7")]
    [InlineData("--anonymize-key is empty", "sample-logs/access.log", "--anonymize", "hash", "--anonymize-key", "")]
    [InlineData("--until 2026-11-01 is before --since 2026-11-02", "sample-logs/access.log", "--since", "2026-11-02", "--until", "2026-11-01")]
    [InlineData("--until 8d is before --since 7d", "sample-logs/access.log", "--since", "7d", "--until", "8d")]
    [InlineData("or a time before now: 90m, 12h, 7d, 2w", "sample-logs/access.log", "--until", "7 days")]
    [InlineData("--compare: '2026-11/2026-10' ends before it begins", "sample-logs/access.log", "--compare", "2026-11/2026-10..2026-12")]
    [InlineData("--parquet README.md: is no directory", "sample-logs/access.log", "--json", "x.json", "--csv", "never-made", "--parquet", "README.md")]
    [InlineData("--parquet README.md: is no directory", "sample-logs/access.log", "--csv", "never-made/below", "--parquet", "README.md")]
    [InlineData("--parquet README.md: is no directory", "sample-logs/access.log", "--compare", "2026-11..2026-12", "--json", "x.json", "--csv", "never-made", "--parquet", "README.md")]
    [InlineData("--csv no/x.csv: no such directory", "sample-logs/access.log", "--compare-with", "sample-logs/access.log", "--html", "x.html", "--csv", "no/x.csv")]
    [InlineData("--parquet README.md: is no directory", "sample-logs/access.log", "--per-vhost", "--json", "x.json", "--csv", "never-made", "--parquet", "README.md")]
    [InlineData("--json src: is a directory", "sample-logs/access.log", "--per-vhost", "--html", "never-made", "--json", "src")]
    [InlineData("--failed-lines src: is a directory", "sample-logs/access.log", "--csv", "never-made", "--parquet", "never-made/below", "--failed-lines", "src")]
    [InlineData("src: is a directory", "--persist", "never-made", "src")]
    [InlineData("--restore needs --persist", "sample-logs/access.log", "--restore")]
    [InlineData("--persist can't know standard input", "-", "--persist", "never-made")]
    [InlineData("--port: '65536' is no number from 0 to 65535", "sample-logs/access.log", "--live", "65536")]
    [InlineData("--alert: 'bogus' is no figure", "sample-logs/access.log", "--alert", "bogus > 1")]
    [InlineData("--webhook needs --alert", "sample-logs/access.log", "--webhook", "http://localhost/")]
    [InlineData("--webhook: 'x' is no address", "sample-logs/access.log", "--alert", "requests > 1", "--webhook", "x")]
    [InlineData("'a..b..c' is no pair of periods", "sample-logs/access.log", "--compare", "a..b..c")]
    [InlineData("'2026-13' is no period", "sample-logs/access.log", "--compare", "2026-13..2026-12")]
    [InlineData("without --since", "sample-logs/access.log", "--compare", "2026-11..2026-12", "--since", "2026-11-01")]
    [InlineData("a comparison can't be with --goaccess-json", "sample-logs/access.log", "--compare", "2026-11..2026-12", "--goaccess-json", "x.json")]
    [InlineData("an approximate comparison goes to the terminal and to --json", "sample-logs/access.log", "--compare", "2026-11..2026-12", "--approximate", "--html", "x.html")]
    [InlineData("a comparison can't be with --goaccess-json, --persist, --live or --alert", "sample-logs/access.log", "--compare", "2026-11..2026-12", "--alert", "requests > 1")]
    [InlineData("--parquet README.md: is no directory", "sample-logs/access.log", "--parquet", "README.md")]
    [InlineData("--spawn: '-3' is no number", "sample-logs/access.log", "--spawn", "-3")]
    [InlineData("--geoip README.md: is no database of addresses", "sample-logs/access.log", "--geoip", "README.md")]
    [InlineData("--geoip no/such.mmdb: no such file", "sample-logs/access.log", "--geoip", "no/such.mmdb")]
    [InlineData("need a database: give --geoip", "sample-logs/access.log", "--where", "country=DE")]
    [InlineData("--per-vhost can't be with --goaccess-json", "sample-logs/access.log", "--per-vhost", "--goaccess-json", "x.json")]
    [InlineData("--csv x.csv: with --per-vhost it is a directory", "sample-logs/access.log", "--per-vhost", "--csv", "x.csv")]
    [InlineData("with --per-vhost --html is a directory", "sample-logs/access.log", "--per-vhost", "--html", "-")]
    [InlineData("--html README.md: is no directory", "sample-logs/access.log", "--per-vhost", "--html", "README.md")]
    [InlineData("needs --anonymize-key", "sample-logs/access.log", "--persist", "never-made", "--anonymize", "hash")]
    [InlineData("--server", "worker")]
    [InlineData("standard input can be read once", "-", "-")]
    [InlineData("There is no log format 'bogus'", "sample-logs/access.log", "--format", "bogus")]
    [InlineData("--format: Apache has no directive %Y, in column 5 of the format", "sample-logs/access.log", "--format", "%h %Y %t")]
    [InlineData("--format: there is no date: give %d or %x", "sample-logs/access.log", "--format", "%h %^ \"%r\"")]
    [InlineData("--date-format and --time-format need --format", "sample-logs/access.log", "--date-format", "%d")]
    [InlineData("--format needs a name", "sample-logs/access.log", "--format", "")]
    [InlineData("--where: there is no field 'stauts'; did you mean status?, in column 1 of the filter", "sample-logs/access.log", "--where", "stauts=1")]
    [InlineData("--since: 'soon' is no time", "sample-logs/access.log", "--since", "soon")]
    [InlineData("--exclude: there is no field 'robots'", "sample-logs/access.log", "--exclude", "robots")]
    [InlineData("--exclude: '10.0.0.0/99' is no address and no network", "sample-logs/access.log", "--exclude", "10.0.0.0/99")]
    [InlineData("--exclude: '2001:db8::/200' is no address and no network", "sample-logs/access.log", "--exclude", "2001:db8::/200")]
    [InlineData("--panels: there is no panel 'host'; did you mean hosts?", "sample-logs/access.log", "--panels", "host")]
    [InlineData("--without-panels: there is no panel 'browser'; did you mean browsers?", "sample-logs/access.log", "--without-panels", "hosts,browser")]
    [InlineData("--panels and --without-panels can't be together", "sample-logs/access.log", "--panels", "hosts", "--without-panels", "os")]
    [InlineData("--tz: 'Mars' is no time zone that this machine knows", "sample-logs/access.log", "--tz", "Mars")]
    [InlineData("--static-file: 'tar.gz' is no extension", "sample-logs/access.log", "--static-file", "tar.gz")]
    [InlineData("it can't be with --no-query-string", "sample-logs/access.log", "--no-query-string", "--attacks")]
    [InlineData("--failed-lines needs the name of a file", "sample-logs/access.log", "--failed-lines", "-")]
    [InlineData("--failed-lines reads the logs twice", "-", "--failed-lines", "x.log")]
    [InlineData("--failed-lines can't be with --per-vhost", "sample-logs/access.log", "--failed-lines", "x.log", "--per-vhost")]
    [InlineData("--anonymize: 'shred' is no way", "sample-logs/access.log", "--anonymize", "shred")]
    [InlineData("--group-by: there is no field 'stauts'; did you mean status?, in column 6 of the fields", "sample-logs/access.log", "--group-by", "host,stauts")]
    [InlineData("--metric: there is no metric 'p42'", "sample-logs/access.log", "--group-by", "host", "--metric", "p42")]
    [InlineData("--url-pattern: a pattern of paths begins with /, in column 1 of the pattern", "sample-logs/access.log", "--url-pattern", "user")]
    [InlineData("--metric needs --group-by", "sample-logs/access.log", "--metric", "count")]
    [InlineData("--latest: '-1' is no number", "sample-logs/access.log", "--latest", "-1")]
    [InlineData("--anonymize-key needs --anonymize hash", "sample-logs/access.log", "--anonymize-key", "x")]
    public async Task Bad_use_is_told_with_the_usage_and_exit_code_2(string reason, params string[] arguments)
    {
        var outcome = await Example.RunAsync("LogAnalysis", arguments);
        Assert.Equal(2, outcome.ExitCode);
        Assert.Contains(reason, outcome.Errors.Split('\n')[0]);
        Assert.Contains("usage:", outcome.Errors);
        Assert.DoesNotContain("   at ", outcome.Errors);
        Assert.Empty(outcome.Output);
        Assert.DoesNotContain((string[])["never-made", "x.json", "x.csv", "x.html"], name => Path.Exists(Path.Combine(Example.Root, name))); // nothing is left of it
    }

    [Theory(Timeout = Timeout)]
    [InlineData("HelloWorld")]
    [InlineData("LogAnalysis")]
    public async Task A_dead_server_is_told_by_its_address_with_exit_code_1(string example)
    {
        var address = $"127.0.0.1:{LoopbackPorts.Take()}";
        string[] input = example == "LogAnalysis" ? [Example.SampleLog("access.log")] : [];
        var outcome = await Example.RunAsync(example, [.. input, "--server", address]);
        Assert.Equal(1, outcome.ExitCode);
        Assert.Contains(address, outcome.Errors);
        Assert.Single(outcome.Errors.TrimEnd().Split('\n'));
    }

    [Fact(Timeout = Timeout)]
    public async Task A_report_that_cannot_be_written_is_told_with_exit_code_1()
    {
        var tooLong = new string('x', 300); // for any file system
        var outcome = await Example.RunAsync("LogAnalysis", Example.SampleLog("access.log"), "--json", tooLong);
        Assert.Equal(1, outcome.ExitCode);
        Assert.Contains(tooLong, outcome.Errors);
        Assert.DoesNotContain("   at ", outcome.Errors);
    }

    [Fact(Timeout = Timeout)]
    public async Task A_closed_standard_input_is_told_with_exit_code_2()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "elsewhere it can't be known");
        using var shell = Example.StartProgram("bash", "-c", $"{string.Join(' ', Example.Command("LogAnalysis").Select(part => $"'{part}'"))} - <&-");
        var outcome = await Example.EndAsync(shell, Stream.Null);
        Assert.Equal(2, outcome.ExitCode);
        Assert.Contains("standard input is closed", outcome.Errors);
    }

    [Fact(Timeout = Timeout)]
    public async Task A_run_that_waits_for_standard_input_can_be_ended()
    {
        var stop = TestContext.Current.CancellationToken;
        int exitCode;
        do
        {
            using var run = Example.Start("LogAnalysis", "-");
            try
            {
                // More than a pipe holds: once it is written, the run has begun to read, and waits for the rest.
                await run.StandardInput.WriteAsync(new string('x', 300_000).AsMemory(), stop);
                using var kill = Process.Start("kill", ["-TERM", $"{run.Id}"]);
                await run.WaitForExitAsync(stop);
                exitCode = run.ExitCode;
                Assert.Empty(await run.StandardError.ReadToEndAsync(stop));
            }
            finally
            {
                run.Kill();
            }
        }
        while (exitCode == EndedBySigterm); // it did not listen yet

        Assert.Equal(130, exitCode);
    }

    [Fact(Timeout = Timeout)]
    public async Task Gzip_that_is_cut_off_is_told_by_its_name_and_counted_up_to_there()
    {
        using var folder = new TemporaryFolder();
        var path = folder.Path("cut.log.gz");
        using (var whole = new MemoryStream())
        {
            await using (var zipped = new System.IO.Compression.GZipStream(whole, System.IO.Compression.CompressionLevel.Fastest, leaveOpen: true))
            {
                await zipped.WriteAsync(await File.ReadAllBytesAsync(Example.SampleLog("access.log"), TestContext.Current.CancellationToken), TestContext.Current.CancellationToken);
            }

            await File.WriteAllBytesAsync(path, whole.ToArray()[..(int)(whole.Length / 2)], TestContext.Current.CancellationToken);
        }

        var outcome = await Example.RunAsync("LogAnalysis", path, "--json", folder.Path("report.json"));
        Assert.Equal(0, outcome.ExitCode);
        Assert.Contains(path, outcome.Errors);
        Assert.Contains("the lines before were counted", outcome.Errors);
        Assert.DoesNotContain("   at ", outcome.Errors);
        using var report = System.Text.Json.JsonDocument.Parse(await File.ReadAllBytesAsync(folder.Path("report.json"), TestContext.Current.CancellationToken));
        Assert.InRange(report.RootElement.GetProperty("general").GetProperty("total_requests").GetInt64(), 1_000, 4_999);
    }
}

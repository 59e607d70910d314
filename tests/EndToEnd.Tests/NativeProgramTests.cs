using Gearman.TestSupport;

namespace EndToEnd.Tests;

/// <summary>LogAnalysis compiled to a native program, from the libraries as they were built for the tests.</summary>
public sealed class NativeProgramTests
{
    private const int Timeout = 1_200_000;

    private static readonly string[] Everything =
    [
        "--sessions", "--attacks", "--behaviour", "--routes", "--latest", "5", "--group-by", "vhost,status", "--metric", "count,p95", "--where", "status<600 and not agent~'(?i)curl'",
        "--html", "report.html", "--json", "report.json", "--csv", "csv/", "--parquet", "parquet/",
    ];

    [Fact(Timeout = Timeout)]
    public async Task It_compiles_without_a_warning_and_has_every_output_that_the_managed_program_has()
    {
        Peer.Require("gcc", "gcc");
        using var folder = new TemporaryFolder();
        using var countries = GeoDatabaseFile.OfCountries();
        var program = Path.Combine(await NativeProgram.PublishAsync(folder, "examples/LogAnalysis/LogAnalysis.csproj"), "LogAnalysis");
        foreach (var log in (string[])["access.log", "broken.log"])
        {
            var terminal = await ReportsAsync(folder, "managed", log, (path, arguments) => Example.Start("LogAnalysis", [path, "--geoip", countries.Path, .. arguments]));
            Assert.Equal(terminal, await ReportsAsync(folder, "native", log, (path, arguments) => Example.StartProgram(program, [path, "--geoip", countries.Path, .. arguments])));
            Assert.Contains("Attacks", terminal);
            Assert.Contains("DE Germany", terminal); // 192.0.2.0/24
            AssertSameFiles(folder.Path($"managed/{log}"), folder.Path($"native/{log}"));
        }

        await AssertWorkersAndKeptFiguresAsync(folder, program);
        await AssertLiveAsync(program);
    }

    private static async Task<string> ReportsAsync(TemporaryFolder folder, string kind, string log, Func<string, string[], System.Diagnostics.Process> start)
    {
        var reports = folder.Path($"{kind}/{log}");
        Directory.CreateDirectory(reports);
        using var process = start(Example.SampleLog(log), [.. Everything.Select(argument => argument.StartsWith("report", StringComparison.Ordinal) || argument.EndsWith('/') ? Path.Combine(reports, argument) : argument)]);
        var outcome = await Example.EndAsync(process, Stream.Null);
        Assert.True(outcome.ExitCode == 0, $"{kind}: {outcome.Errors}");
        return outcome.Output;
    }

    private static void AssertSameFiles(string managed, string native)
    {
        var files = Directory.GetFiles(managed, "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(managed, file)).Order(StringComparer.Ordinal).ToList();
        Assert.Equal(files, Directory.GetFiles(native, "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(native, file)).Order(StringComparer.Ordinal));
        Assert.Contains("parquet/hosts.parquet", files);
        Assert.All(files, file => Assert.Equal(File.ReadAllBytes(Path.Combine(managed, file)), File.ReadAllBytes(Path.Combine(native, file))));
    }

    /// <summary>What goes over the wire and into the state has formatters of its own.</summary>
    private static async Task AssertWorkersAndKeptFiguresAsync(TemporaryFolder folder, string program)
    {
        var direct = await RunAsync(program, Example.SampleLog("access.log"), "--json", "-", "--persist", folder.Path("state"));
        Assert.Equal(direct, await RunAsync(program, Example.SampleLog("access.log"), "--json", "-", "--spawn", "2", "--chunk-size", "100K"));
        Assert.Equal(direct, await RunAsync(program, "--restore", "--persist", folder.Path("state"), "--json", "-"));
    }

    private static async Task<string> RunAsync(string program, params string[] arguments)
    {
        using var process = Example.StartProgram(program, arguments);
        var outcome = await Example.EndAsync(process, Stream.Null);
        Assert.True(outcome.ExitCode == 0, outcome.Errors);
        return outcome.Output;
    }

    private static async Task AssertLiveAsync(string program)
    {
        var stop = TestContext.Current.CancellationToken;
        using var live = Example.StartProgram(program, Example.SampleLog("access.log"), "--live", "0");
        try
        {
            var address = await live.StandardOutput.ReadLineAsync(stop);
            Assert.True(address is not null, "it ended");
            using var client = new HttpClient();
            Assert.Contains("5,000", await client.GetStringAsync(new Uri(address.Split(' ')[0]), stop));
        }
        finally
        {
            live.Kill(entireProcessTree: true);
        }
    }
}

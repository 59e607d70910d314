using System.Text.Json;

namespace EndToEnd.Tests;

/// <summary>The dotnet tool, packed, installed from the package and run.</summary>
public sealed class ToolTests
{
    [Fact(Timeout = 900_000)]
    public async Task It_installs_from_its_package_and_writes_the_report_of_the_example()
    {
        using var folder = new TemporaryFolder();
        await DotNet.RunAsync(
            Example.Root, "pack", "jobs/AccessLogs.Tool", "--no-build", "-c", DotNet.Configuration, "-o", folder.Path("feed"), "-nologo", "-v:quiet", "-nodeReuse:false");
        await File.WriteAllTextAsync(
            folder.Path("nuget.config"),
            $"""
            <configuration>
              <config><add key="globalPackagesFolder" value="{folder.Path("packages")}" /></config>
              <packageSources><clear /><add key="feed" value="{folder.Path("feed")}" /></packageSources>
            </configuration>
            """,
            TestContext.Current.CancellationToken);
        await DotNet.RunAsync(folder.Path(""), "tool", "install", "gearman-logs", "--tool-path", folder.Path("tools"), "--configfile", folder.Path("nuget.config"));

        var log = Example.SampleLog("access.log");
        using var tool = Example.StartProgram(folder.Path("tools/gearman-logs"), log, "--json", "-", "--spawn", "2", "--chunk-size", "100K");
        var outcome = await Example.EndAsync(tool, Stream.Null);
        Assert.True(outcome.ExitCode == 0, outcome.Errors);
        Assert.Equal((await Example.RunAsync("LogAnalysis", log, "--json", "-")).Output, outcome.Output);
        using var report = JsonDocument.Parse(outcome.Output);
        Assert.Equal(5_000, report.RootElement.GetProperty("general").GetProperty("valid_requests").GetInt64());

        using var help = Example.StartProgram(folder.Path("tools/gearman-logs"));
        outcome = await Example.EndAsync(help, Stream.Null);
        Assert.Equal(2, outcome.ExitCode);
        Assert.StartsWith("gearman-logs: name a log", outcome.Errors);
    }
}

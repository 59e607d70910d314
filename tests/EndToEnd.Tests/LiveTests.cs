using System.Diagnostics;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace EndToEnd.Tests;

/// <summary>The page that follows the logs.</summary>
public sealed partial class LiveTests : IDisposable
{
    private const int Timeout = 600_000;

    private readonly TemporaryFolder _folder = new();

    private string Log => _folder.Path("access.log");

    public void Dispose() => _folder.Dispose();

    [Fact(Timeout = Timeout)]
    public async Task A_figure_changes_in_the_browser_when_lines_are_added_and_the_end_writes_the_report()
    {
        File.Copy(Example.SampleLog("access.log"), Log);
        using var live = Start(Log, "--json", _folder.Path("report.json"));
        try
        {
            var address = await AddressAsync(live);
            await using (var browser = await ChromiumSession.OpenAsync(address))
            {
                await browser.WaitUntilAsync("document.querySelector('.live')?.textContent === 'Live' && document.querySelector('[data-sum=hits]').textContent === '5,000'");
                await browser.EvaluateAsync("input.value = 'quite new'; search(input.value)");
                await File.AppendAllTextAsync(Log, Line("/quite/new"), TestContext.Current.CancellationToken);
                await browser.WaitUntilAsync("document.querySelector('[data-sum=hits]').textContent === '5,001'");
                Assert.Equal("/quite/new", (await browser.EvaluateAsync("document.querySelector('#requests tbody bdi').textContent")).GetString()); // the search stays
                File.Move(Log, Log + ".1");
                await File.WriteAllTextAsync(Log, Line("/rotated"), TestContext.Current.CancellationToken);
                await browser.WaitUntilAsync("document.querySelector('[data-sum=hits]').textContent === '5,002'");
            }

            await EndAsync(live, "-TERM");
            using var report = JsonDocument.Parse(await File.ReadAllBytesAsync(_folder.Path("report.json"), TestContext.Current.CancellationToken));
            Assert.Equal(5_002, report.RootElement.GetProperty("general").GetProperty("total_requests").GetInt64());
        }
        finally
        {
            Kill(live);
        }
    }

    [Fact(Timeout = Timeout)]
    public async Task Standard_input_is_followed_line_by_line()
    {
        var stop = TestContext.Current.CancellationToken;
        using var live = Start("-", "--format", "combined");
        try
        {
            await live.StandardInput.WriteAsync(Line("/first").AsMemory(), stop);
            await live.StandardInput.FlushAsync(stop);
            using var client = new HttpClient { BaseAddress = await AddressAsync(live) };
            await WaitForHitsAsync(client, "1");
            await live.StandardInput.WriteAsync(Line("/second").AsMemory(), stop);
            live.StandardInput.Close();
            await WaitForHitsAsync(client, "2");
            await EndAsync(live, "-INT");
        }
        finally
        {
            Kill(live);
        }
    }

    [Theory(Timeout = Timeout)]
    [InlineData("-TERM")]
    [InlineData("-KILL")]
    [InlineData("-KILL", "--approximate", "--routes")]
    public async Task One_that_is_stopped_and_started_again_counts_each_line_once(string signal, params string[] options)
    {
        var stop = TestContext.Current.CancellationToken;
        string[] arguments = [Log, .. options, "--persist", _folder.Path("state"), "--restore", "--format", "combined", "--json", _folder.Path("report.json")];
        await File.WriteAllTextAsync(Log, Line("/1") + Line("/2"), stop);
        using (var live = Start(arguments))
        {
            try
            {
                using var client = new HttpClient { BaseAddress = await AddressAsync(live) };
                await File.AppendAllTextAsync(Log, Line("/3"), stop);
                await WaitForHitsAsync(client, "3");
                await Process.Start("kill", [signal, $"{live.Id}"]).WaitForExitAsync(stop);
                await live.WaitForExitAsync(stop);
            }
            finally
            {
                Kill(live);
            }
        }

        await File.AppendAllTextAsync(Log, Line("/4"), stop);
        File.Move(Log, Log + ".1");
        await File.WriteAllTextAsync(Log, Line("/5"), stop);
        using (var live = Start(arguments))
        {
            try
            {
                using var client = new HttpClient { BaseAddress = await AddressAsync(live) };
                await WaitForHitsAsync(client, "5");
                await File.AppendAllTextAsync(Log, Line("/6"), stop);
                await WaitForHitsAsync(client, "6");
                await EndAsync(live, "-TERM");
            }
            finally
            {
                Kill(live);
            }
        }

        var outcome = await Example.RunAsync("LogAnalysis", arguments);
        Assert.True(outcome.ExitCode == 0, outcome.Errors);
        using var report = JsonDocument.Parse(await File.ReadAllBytesAsync(_folder.Path("report.json"), stop));
        var hits = report.RootElement.GetProperty("requests").GetProperty("data").EnumerateArray().Select(row => (row.GetProperty("data").GetString()!, row.GetProperty("hits").GetInt64()));
        Assert.Equal(Enumerable.Range(1, 6).Select(i => ($"/{i}", 1L)), hits.OrderBy(row => row.Item1, StringComparer.Ordinal));
    }

    [Theory(Timeout = Timeout)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Within_a_memory_budget_it_has_the_same_figures_and_leaves_no_file(bool persists)
    {
        const int Count = 60_000;
        var stop = TestContext.Current.CancellationToken;
        var spill = Directory.CreateDirectory(_folder.Path("spill")).FullName;
        var lines = Enumerable.Range(0, Count).Select(i =>
            $"10.{i % 200}.{i / 200 % 200}.1 - - [17/May/2015:10:{i / 60 % 60:00}:{i % 60:00} +0000] \"GET /{i} HTTP/1.1\" 200 1 \"-\" \"agent {i % 1000}\"").ToArray();
        await File.WriteAllLinesAsync(Log, lines[..(Count / 2)], stop);
        string[] arguments = [Log, "--format", "combined", "--memory", "16M", "--spill", spill, .. persists ? (string[])["--persist", _folder.Path("state"), "--restore"] : []];
        using var live = Start([.. arguments, "--json", _folder.Path("report.json")]);
        try
        {
            using var client = new HttpClient { BaseAddress = await AddressAsync(live) };
            await WaitForHitsAsync(client, "30,000");
            foreach (var some in lines[(Count / 2)..].Chunk(Count / 4))
            {
                await File.AppendAllLinesAsync(Log, some, stop);
            }

            await WaitForHitsAsync(client, "60,000");
            await EndAsync(live, "-TERM");
        }
        finally
        {
            Kill(live);
        }

        Assert.Empty(Directory.GetFileSystemEntries(spill));
        var whole = await Example.RunAsync("LogAnalysis", Log, "--format", "combined", "--json", "-");
        Assert.Equal(whole.Output, await File.ReadAllTextAsync(_folder.Path("report.json"), stop));
        var again = await Example.RunAsync("LogAnalysis", [.. arguments, "--json", "-"]);
        Assert.Equal(whole.Output, again.Output);
    }

    [Fact(Timeout = Timeout)]
    public async Task A_port_that_is_taken_is_told()
    {
        await File.WriteAllTextAsync(Log, Line("/a"), TestContext.Current.CancellationToken);
        using var taken = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        taken.Start();
        var outcome = await Example.RunAsync("LogAnalysis", Log, "--live", $"{((System.Net.IPEndPoint)taken.LocalEndpoint).Port}");
        Assert.Equal(1, outcome.ExitCode);
        Assert.Single(outcome.Errors.TrimEnd().Split('\n'));
    }

    private static Process Start(params string[] arguments) => Example.Start("LogAnalysis", [.. arguments, "--live", "0"]);

    private static async Task<Uri> AddressAsync(Process live)
    {
        var line = await live.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken);
        return new Uri((line ?? throw new InvalidOperationException(await live.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken))).Split(' ')[0]);
    }

    /// <summary>Hears of each version of the page until one has the hits.</summary>
    private static async Task WaitForHitsAsync(HttpClient client, string hits)
    {
        using var events = new StreamReader(await client.GetStreamAsync("events", TestContext.Current.CancellationToken));
        do
        {
            Assert.NotNull(await events.ReadLineAsync(TestContext.Current.CancellationToken));
        }
        while (Hits().Match(await client.GetStringAsync("", TestContext.Current.CancellationToken)).Groups["hits"].Value != hits);
    }

    private static async Task EndAsync(Process live, string signal)
    {
        using var kill = Process.Start("kill", [signal, $"{live.Id}"]);
        var report = await live.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await live.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, live.ExitCode);
        Assert.Contains("Totals", report);
    }

    private static void Kill(Process live)
    {
        if (!live.HasExited)
        {
            live.Kill(entireProcessTree: true);
        }
    }

    private static string Line(string path) => $"10.0.0.1 - - [09/Mar/2026:10:05:03 +0000] \"GET {path} HTTP/1.1\" 200 1 \"-\" \"-\"\n";

    [GeneratedRegex("data-sum=\"hits\"[^>]*>(?<hits>[^<]*)<", RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex Hits();
}

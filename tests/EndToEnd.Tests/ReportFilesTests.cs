using System.Text.Json;
using Parquet;

namespace EndToEnd.Tests;

/// <summary>The report as files for other programs.</summary>
public sealed class ReportFilesTests
{
    private const int Timeout = 600_000;

    [Fact(Timeout = Timeout)]
    public async Task All_outputs_of_one_run_have_the_same_figures()
    {
        using var folder = new TemporaryFolder();
        var outcome = await Example.RunAsync(
            "LogAnalysis", Example.SampleLog("access.log"), "--json", folder.Path("report.json"), "--csv", folder.Path("csv"), "--parquet", folder.Path("parquet"),
            "--goaccess-json", folder.Path("goaccess.json"));
        Assert.Equal(0, outcome.ExitCode);
        Assert.Contains("Hours of the day", outcome.Output);
        using var json = await ReadAsync(folder.Path("report.json"));
        using var goAccess = await ReadAsync(folder.Path("goaccess.json"));
        Assert.Equal(
            json.RootElement.GetProperty("general").GetProperty("valid_requests").GetInt64(), goAccess.RootElement.GetProperty("general").GetProperty("valid_requests").GetInt64());
        Assert.Equal(Example.SampleLog("access.log"), goAccess.RootElement.GetProperty("general").GetProperty("log_path")[0].GetString());
        Assert.Equal(new FileInfo(Example.SampleLog("access.log")).Length, goAccess.RootElement.GetProperty("general").GetProperty("log_size").GetInt64());
        var panels = json.RootElement.EnumerateObject().Where(panel => panel.Name != "general").ToList();
        Assert.Equal(
            panels.Select(panel => panel.Name).Append("general").Order(StringComparer.Ordinal),
            Directory.GetFiles(folder.Path("csv")).Select(Path.GetFileNameWithoutExtension).Order(StringComparer.Ordinal));
        foreach (var panel in panels)
        {
            var hits = panel.Value.GetProperty("data").EnumerateArray().SelectMany(Flat).Select(row => row.GetProperty("hits").GetInt64()).ToList();
            Assert.Equal(hits, await ParquetHitsAsync(folder.Path($"parquet/{panel.Name}.parquet")));
            var lines = (await File.ReadAllTextAsync(folder.Path($"csv/{panel.Name}.csv"), TestContext.Current.CancellationToken)).Split("\r\n");
            Assert.Equal(hits.Count, lines.Length - 2);
        }
    }

    [Fact(Timeout = Timeout)]
    public async Task A_pipe_and_a_device_take_a_report()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "there are no files that are devices");
        var command = string.Join(' ', Example.Command("LogAnalysis").Select(part => $"'{part}'"));
        using var shell = Example.StartProgram(
            "bash", "-c", $"{command} '{Example.SampleLog("access.log")}' --json /dev/fd/3 --html /dev/null --goaccess-json /dev/fd/4 3>&1 >/dev/null 4> >(cat >/dev/null) | cat");
        var outcome = await Example.EndAsync(shell, Stream.Null);
        Assert.Equal(("", 0), (outcome.Errors, outcome.ExitCode));
        using var report = JsonDocument.Parse(outcome.Output);
        Assert.Equal(5_000, report.RootElement.GetProperty("general").GetProperty("total_requests").GetInt64());
    }

    [Fact(Timeout = Timeout)]
    public async Task One_csv_file_and_standard_output_get_the_same_table()
    {
        using var folder = new TemporaryFolder();
        var log = Example.SampleLog("access.log");
        var outcome = await Example.RunAsync("LogAnalysis", log, "--csv", folder.Path("report.csv"));
        Assert.Equal(0, outcome.ExitCode);
        outcome = await Example.RunAsync("LogAnalysis", log, "--csv", "-");
        Assert.StartsWith("panel,name,part_of,hits,", outcome.Output);
        Assert.Equal(outcome.Output, await File.ReadAllTextAsync(folder.Path("report.csv"), TestContext.Current.CancellationToken));
    }

    [Fact(Timeout = Timeout)]
    public async Task A_panel_that_the_new_report_has_not_leaves_no_file_of_the_old_one()
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder.Path("old.log"), "[Sun May 17 10:05:03 2015] [error] [client 10.0.0.1] File does not exist: /x\n", TestContext.Current.CancellationToken);
        Assert.Equal(0, (await Example.RunAsync("LogAnalysis", folder.Path("old.log"), "--csv", folder.Path("csv"))).ExitCode);
        Assert.True(File.Exists(folder.Path("csv/error_levels.csv")));
        Assert.Equal(0, (await Example.RunAsync("LogAnalysis", Example.SampleLog("access.log"), "--csv", folder.Path("csv"))).ExitCode);
        Assert.False(File.Exists(folder.Path("csv/error_levels.csv")));
        Assert.Empty(Directory.GetFiles(folder.Path("csv"), "*.tmp"));
    }

    [Fact(Timeout = Timeout)]
    public async Task Panels_are_chosen_for_all_outputs_but_goaccess_s()
    {
        using var folder = new TemporaryFolder();
        var outcome = await Example.RunAsync(
            "LogAnalysis", Example.SampleLog("access.log"), "--panels", "hosts,status_codes", "--title", "A <title>", "--json", folder.Path("report.json"), "--html", folder.Path("report.html"),
            "--csv", folder.Path("csv"), "--goaccess-json", folder.Path("goaccess.json"), "--alert", "requests[\"/\"].hits > 0");
        Assert.Equal(3, outcome.ExitCode);
        Assert.Contains("Clients", outcome.Output);
        Assert.DoesNotContain("Browsers", outcome.Output);
        using var json = await ReadAsync(folder.Path("report.json"));
        Assert.Equal(["general", "hosts", "status_codes"], json.RootElement.EnumerateObject().Select(panel => panel.Name));
        Assert.Equal(["general", "hosts", "status_codes"], Directory.GetFiles(folder.Path("csv")).Select(Path.GetFileNameWithoutExtension).Order(StringComparer.Ordinal));
        using var goAccess = await ReadAsync(folder.Path("goaccess.json"));
        Assert.NotEqual(0, goAccess.RootElement.GetProperty("browsers").GetProperty("data").GetArrayLength());
        Assert.Contains("<h1>A &lt;title&gt;</h1>", await File.ReadAllTextAsync(folder.Path("report.html"), TestContext.Current.CancellationToken));
    }

    [Theory(Timeout = Timeout)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Lines_that_failed_go_to_a_file_as_they_are(bool isPacked)
    {
        using var folder = new TemporaryFolder();
        var lines = await File.ReadAllBytesAsync(Example.SampleLog("broken.log"), TestContext.Current.CancellationToken);
        byte[] log = [.. "\uFEFF"u8, .. lines, .. "\n"u8, .. new byte[1_100_000].Select(_ => (byte)'x'), .. "\r\n"u8, .. lines, .. "\nthe last has no end"u8];
        var file = folder.Path("broken.log");
        await File.WriteAllBytesAsync(file, isPacked ? Pack(log) : log, TestContext.Current.CancellationToken);
        var outcome = await Example.RunAsync("LogAnalysis", file, Example.SampleLog("access.log"), "--failed-lines", folder.Path("failed.log"), "--json", "-");
        Assert.True(outcome.ExitCode == 0, outcome.Errors);
        using var json = JsonDocument.Parse(outcome.Output);
        var failed = System.Text.Encoding.Latin1.GetString(await File.ReadAllBytesAsync(folder.Path("failed.log"), TestContext.Current.CancellationToken)).Split('\n');
        Assert.Equal(json.RootElement.GetProperty("general").GetProperty("failed_requests").GetInt64(), failed.Length - 1);
        Assert.Contains("the last has no end", failed);
        var read = System.Text.Encoding.Latin1.GetString([.. log, .. await File.ReadAllBytesAsync(Example.SampleLog("access.log"), TestContext.Current.CancellationToken)]);
        Assert.All(failed, line => Assert.Contains(line, read, StringComparison.Ordinal));

        static byte[] Pack(byte[] bytes)
        {
            using var packed = new MemoryStream();
            using (var gzip = new System.IO.Compression.GZipStream(packed, System.IO.Compression.CompressionLevel.Fastest))
            {
                gzip.Write(bytes);
            }

            return packed.ToArray();
        }
    }

    private static IEnumerable<JsonElement> Flat(JsonElement row) =>
        row.TryGetProperty("items", out var items) ? items.EnumerateArray().Prepend(row) : [row];

    private static async Task<JsonDocument> ReadAsync(string path) => JsonDocument.Parse(await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken));

    private static async Task<List<long>> ParquetHitsAsync(string path)
    {
        var stop = TestContext.Current.CancellationToken;
        await using var reader = await ParquetReader.CreateAsync(path, cancellationToken: stop);
        List<long> hits = [];
        for (var i = 0; i < reader.RowGroupCount; i++)
        {
            using var group = reader.OpenRowGroupReader(i);
            var values = new long[group.RowCount];
            await group.ReadAsync<long>(reader.Schema.DataFields.Single(field => field.Name == "hits"), values, cancellationToken: stop);
            hits.AddRange(values);
        }

        return hits;
    }
}

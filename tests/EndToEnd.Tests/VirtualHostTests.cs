using System.Text;
using System.Text.Json;

namespace EndToEnd.Tests;

/// <summary>Reports by virtual host, as a user asks for them.</summary>
public sealed class VirtualHostTests : IDisposable
{
    private const int Timeout = 240_000;

    private readonly TemporaryFolder _folder = new();

    public VirtualHostTests() => File.WriteAllLines(
        Log,
        File.ReadAllLines(Example.SampleLog("access.log"), Encoding.Latin1).Select((line, i) => $"{(i % 3 == 0 ? "../shop" : "www.example.com")}:80 {line}"),
        Encoding.Latin1);

    private string Log => _folder.Path("vhosts.log");

    public void Dispose() => _folder.Dispose();

    [Fact(Timeout = Timeout)]
    public async Task The_terminal_has_a_report_of_each()
    {
        var outcome = await Example.RunAsync("LogAnalysis", Log, "--per-vhost", "--alert", "requests = 5000");
        Assert.Equal(3, outcome.ExitCode);
        Assert.Contains("== www.example.com:80 ==", outcome.Output);
        Assert.Contains("== ../shop:80 ==", outcome.Output);
        Assert.Equal(2, outcome.Output.Split("Totals").Length - 1);
    }

    [Fact(Timeout = Timeout)]
    public async Task Worker_processes_come_to_the_same_report()
    {
        var here = await Example.RunAsync("LogAnalysis", Log, "--per-vhost", "--json", "-");
        Assert.True(here.ExitCode == 0, here.Errors);
        using var report = JsonDocument.Parse(here.Output);
        Assert.Equal(
            ["www.example.com:80 3333", "../shop:80 1667"],
            report.RootElement.GetProperty("vhosts").EnumerateArray().Select(host => $"{host.GetProperty("vhost")} {host.GetProperty("report").GetProperty("general").GetProperty("total_requests")}"));
        Assert.Equal(here.Output, (await Example.RunAsync("LogAnalysis", Log, "--per-vhost", "--json", "-", "--spawn", "2", "--chunk-size", "100K")).Output);
    }

    [Fact(Timeout = Timeout)]
    public async Task A_directory_has_a_page_of_each_and_one_that_leads_to_them()
    {
        var outcome = await Example.RunAsync("LogAnalysis", Log, "--per-vhost", "--html", _folder.Path("pages"));
        Assert.True(outcome.ExitCode == 0, outcome.Errors);
        Assert.Equal(
            ["_2e._2fshop_3a80.html", "index.html", "www.example.com_3a80.html"],
            Directory.GetFiles(_folder.Path("pages")).Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal));
        var index = await File.ReadAllTextAsync(Path.Combine(_folder.Path("pages"), "index.html"), TestContext.Current.CancellationToken);
        Assert.Contains("<a href=\"www.example.com_3a80.html\"><bdi>www.example.com:80</bdi></a></th><td>3,333</td>", index);
        Assert.Contains("<h1>www.example.com:80</h1>", await File.ReadAllTextAsync(Path.Combine(_folder.Path("pages"), "www.example.com_3a80.html"), TestContext.Current.CancellationToken));
    }

    [Fact(Timeout = Timeout)]
    public async Task Each_has_a_directory_of_csv_and_parquet_files_as_a_report_of_its_own()
    {
        var outcome = await Example.RunAsync("LogAnalysis", Log, "--per-vhost", "--csv", _folder.Path("csv"), "--parquet", _folder.Path("parquet"));
        Assert.True(outcome.ExitCode == 0, outcome.Errors);
        Assert.Equal(0, (await Example.RunAsync("LogAnalysis", Log, "--where", "vhost=\"www.example.com:80\"", "--csv", _folder.Path("alone"))).ExitCode);
        foreach (var file in Directory.GetFiles(_folder.Path("alone")).Where(file => !file.EndsWith("general.csv", StringComparison.Ordinal)))
        {
            var text = await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken);
            Assert.Equal(text, await File.ReadAllTextAsync(_folder.Path($"csv/www.example.com_3a80/{Path.GetFileName(file)}"), TestContext.Current.CancellationToken));
            Assert.True(File.Exists(_folder.Path($"parquet/www.example.com_3a80/{Path.GetFileNameWithoutExtension(file)}.parquet")));
        }

        var index = (await File.ReadAllTextAsync(_folder.Path("csv/index.csv"), TestContext.Current.CancellationToken)).Split("\r\n");
        Assert.StartsWith("vhost,directory,total_requests,", index[0]);
        Assert.StartsWith("www.example.com:80,www.example.com_3a80,3333,", index[1]);
        Assert.StartsWith("../shop:80,_2e._2fshop_3a80,1667,", index[2]);
        Assert.True(File.Exists(_folder.Path("parquet/index.parquet")));
    }
}

using System.IO.Compression;
using EndToEnd.Tests.Readme;
using Gearman.Client;
using Gearman.MapReduce;
using Gearman.TestSupport;
using Microsoft.Extensions.DependencyInjection;

namespace EndToEnd.Tests;

/// <summary>The code in the README is the code that is compiled and run here. It names files without a folder and prints: nothing else runs meanwhile.</summary>
[Collection(nameof(AloneCollection))]
public sealed class ReadmeTests
{
    private const int Timeout = 600_000;

    [Theory]
    [InlineData("WordCount")]
    [InlineData("Cluster")]
    [InlineData("Embedded")]
    [InlineData("InYourTests")]
    [InlineData("Clients")]
    [InlineData("Hosted", "docs/clients.md")]
    public void The_README_shows_what_is_compiled_here(string sample, string page = "README.md")
    {
        var lines = File.ReadAllLines(Path.Combine(Example.Root, "tests", "EndToEnd.Tests", "Readme", sample + ".cs"));
        var start = Array.FindIndex(lines, l => l.Trim().StartsWith("// README:", StringComparison.Ordinal)) + 1;
        var end = Array.FindIndex(lines, l => l.Trim() == "// README end");
        const int Indentation = 8;
        var code = string.Join('\n', lines[start..end].Select(l => l.Length > Indentation ? l[Indentation..] : ""));
        Assert.Contains(code, File.ReadAllText(Path.Combine(Example.Root, page)));
    }

    [Fact(Timeout = Timeout)]
    public async Task The_server_for_tests_of_the_README_serves() => Assert.Equal("olleH"u8.ToArray(), await InYourTests.RunAsync());

    [Fact(Timeout = Timeout)]
    public async Task The_client_and_the_worker_of_the_README_do_their_jobs()
    {
        await using var server = OurServer.Start();
        var (reversed, sum) = await Clients.RunAsync(new ServerAddress("127.0.0.1", server.Port));
        Assert.Equal("olleH"u8.ToArray(), reversed);
        Assert.Equal(6, sum);
    }

    [Fact(Timeout = Timeout)]
    public async Task The_application_of_the_page_on_clients_runs()
    {
        await using var server = OurServer.Start();
        using var host = Hosted.Build([
            new("Gearman:Servers:0", $"127.0.0.1:{server.Port}"),
            new("Gearman:ProbeInterval", "00:00:05"),
            new("GearmanWorker:Servers:0", $"127.0.0.1:{server.Port}"),
            new("GearmanWorker:Concurrency", "8")]);
        await host.StartAsync(TestContext.Current.CancellationToken);
        var client = host.Services.GetRequiredService<GearmanClient>();
        var thumbnail = await client.SubmitAsync(new JobRequest("thumbnail", "abc"u8.ToArray()), TestContext.Current.CancellationToken);
        var mail = await client.SubmitAsync(new JobRequest("mail", "me"u8.ToArray()), TestContext.Current.CancellationToken);
        Assert.Equal("a"u8.ToArray(), thumbnail.ToArray());
        Assert.Equal("sent to me"u8.ToArray(), mail.ToArray());
        await host.StopAsync(TestContext.Current.CancellationToken);
    }

    [Fact(Timeout = Timeout)]
    public async Task The_word_count_of_the_README_counts()
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder.Path("a.txt"), "to be or\nnot", TestContext.Current.CancellationToken);
        await using (var zipped = new GZipStream(File.Create(folder.Path("b.txt.gz")), CompressionLevel.Fastest))
        {
            await zipped.WriteAsync("to be\n"u8.ToArray(), TestContext.Current.CancellationToken);
        }

        var output = Console.Out;
        var previous = Environment.CurrentDirectory;
        using var written = new StringWriter();
        try
        {
            Console.SetOut(written);
            Environment.CurrentDirectory = folder.Path("");
            await WordCount.RunAsync();
        }
        finally
        {
            Environment.CurrentDirectory = previous;
            Console.SetOut(output);
        }

        Assert.Equal("be 2\nnot 1\nor 1\nto 2\n", written.ToString());
    }

    [Fact(Timeout = Timeout)]
    public async Task The_cluster_of_the_README_counts_where_a_file_is_missing_by_telling_so()
    {
        await using var server = OurServer.Start();
        var job = MapReduceJob.Named("readme").Map<string, long>((line, output) => output.Emit(line.ToString(), 1)).Fold((a, b) => a + b);
        var error = await Assert.ThrowsAsync<InputException>(() => Cluster.RunAsync(job, new ServerAddress("127.0.0.1", server.Port)));
        Assert.Contains("a.txt", error.Message);
    }
}

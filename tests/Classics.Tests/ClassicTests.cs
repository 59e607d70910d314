using System.Text;
using Gearman.MapReduce;

namespace Classics.Tests;

/// <summary>Each program over what its generator makes, cut into many tasks, against a naive answer.</summary>
public sealed class ClassicTests : IDisposable
{
    private const long InputBytes = 200_000;

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("classics-");

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact(Timeout = 60_000)]
    public async Task Words_are_counted()
    {
        var (lines, output) = await RunAsync("wordcount");
        Assert.Equal(
            lines.SelectMany(l => l.Split(' ')).CountBy(w => w).OrderBy(p => p.Key, StringComparer.Ordinal).Select(p => $"{p.Value}\t{p.Key}"),
            output);
    }

    [Fact(Timeout = 60_000)]
    public async Task Lines_with_the_pattern_are_found_in_the_order_of_the_input()
    {
        var (lines, output) = await RunAsync("grep");
        Assert.NotEmpty(output);
        Assert.Equal(lines.Where(l => l.Contains("needle", StringComparison.Ordinal)), output);
    }

    [Fact(Timeout = 60_000)]
    public async Task Lines_are_found_whatever_bytes_and_ends_they_have()
    {
        string[] parts = ["needle", "needl", "e", "n", "\0", "\u00ff", " ", "\n", "\r\n", "\r", "\n\n"];
        for (var seed = 0; seed < 100; seed++)
        {
            var random = new Random(seed);
            var text = string.Concat(random.GetItems(parts, random.Next(300)));
            await File.WriteAllTextAsync(PathOf(0), text, TestContext.Current.CancellationToken);
            var options = new MapReduceOptions { ChunkBytes = random.Next(1, 500), Parameters = Encoding.UTF8.GetBytes("needle") };
            var found = await Grep.Job.RunAsync([PathOf(0)], options, TestContext.Current.CancellationToken);
            Assert.Equal(
                text.Split('\n').Select(line => line.EndsWith('\r') ? line[..^1] : line).Where(line => line.Contains("needle", StringComparison.Ordinal)),
                found.Select(line => line.Value));
        }
    }

    [Fact(Timeout = 60_000)]
    public async Task Records_are_sorted()
    {
        var (lines, output) = await RunAsync("sort");
        Assert.Equal(lines.OrderBy(l => l[..10], StringComparer.Ordinal), output);
    }

    [Fact(Timeout = 60_000)]
    public async Task Records_of_any_bytes_come_out_as_they_went_in()
    {
        byte[] greater = [.. Enumerable.Range(157, 99).Select(i => (byte)i), (byte)'\n'];
        byte[] less = [.. Enumerable.Range(100, 100).Select(i => (byte)i)]; // ends in no line feed: it gets one
        await File.WriteAllBytesAsync(PathOf(0), [.. greater, .. less], TestContext.Current.CancellationToken);
        using var output = new MemoryStream();
        var sort = Classic.All.Single(c => c.Name == "sort");
        await sort.RunAsync([((JobInput)PathOf(0)).With(sort.Format)], new MapReduceOptions(), output, TestContext.Current.CancellationToken);
        Assert.Equal([.. less, (byte)'\n', .. greater], output.ToArray());
    }

    [Fact(Timeout = 60_000)]
    public async Task Words_are_found_in_their_files()
    {
        var (lines, output) = await RunAsync("index", files: 3);
        var half = lines.Count / 3;
        var expected = lines.SelectMany((l, i) => l.Split(' ').Select(word => (word, File: PathOf(Math.Min(i / half, 2)))))
            .Distinct().GroupBy(p => p.word, p => p.File).OrderBy(g => g.Key, StringComparer.Ordinal)
            .Select(g => $"{g.Key}\t{string.Join(' ', g.Order(StringComparer.Ordinal))}");
        Assert.Equal(expected, output);
    }

    [Fact(Timeout = 60_000)]
    public async Task Pages_are_counted()
    {
        var (lines, output) = await RunAsync("urls");
        Assert.Equal(
            lines.CountBy(l => l.Split(' ')[6]).OrderBy(p => p.Key, StringComparer.Ordinal).Select(p => $"{p.Value}\t{p.Key}"), output);
    }

    [Fact(Timeout = 60_000)]
    public async Task Links_are_reversed()
    {
        var (lines, output) = await RunAsync("links");
        var expected = lines.SelectMany(l => l.Split('\t')[1].Split(' ').Select(target => (target, Source: l.Split('\t')[0])))
            .Distinct().GroupBy(p => p.target, p => p.Source).OrderBy(g => g.Key, StringComparer.Ordinal)
            .Select(g => $"{g.Key}\t{string.Join(' ', g.Order(StringComparer.Ordinal))}");
        Assert.Equal(expected, output);
    }

    [Fact(Timeout = 60_000)]
    public async Task Hosts_have_their_terms()
    {
        var (lines, output) = await RunAsync("terms");
        var expected = lines.Select(l => l.Split('\t')).GroupBy(f => f[0], f => f[1]).OrderBy(g => g.Key, StringComparer.Ordinal)
            .Select(g => g.SelectMany(text => text.Split(' ')).GroupBy(w => w)
                .OrderByDescending(w => w.Count()).ThenBy(w => w.Key, StringComparer.Ordinal).Take(5).Select(w => $"{w.Key}:{w.Count()}"))
            .Zip(lines.Select(l => l.Split('\t')[0]).Distinct().Order(StringComparer.Ordinal), (terms, host) => $"{host}\t{string.Join(' ', terms)}");
        Assert.Equal(expected, output);
    }

    private string PathOf(int file) => Path.Combine(_directory.FullName, $"{file}.txt");

    private async Task<(IReadOnlyList<string> Lines, IReadOnlyList<string> Output)> RunAsync(string name, int files = 1)
    {
        var classic = Classic.All.Single(c => c.Name == name);
        using var input = new StringWriter();
        classic.WriteInput(input, InputBytes, seed: 7);
        var lines = input.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var inFile = lines.Length / files;
        for (var file = 0; file < files; file++)
        {
            var part = lines.Skip(file * inFile).Take(file == files - 1 ? int.MaxValue : inFile);
            await File.WriteAllTextAsync(PathOf(file), string.Concat(part.Select(l => l + "\n")), TestContext.Current.CancellationToken);
        }

        using var output = new MemoryStream();
        await classic.RunAsync(
            [.. Enumerable.Range(0, files).Select(file => ((JobInput)PathOf(file)).With(classic.Format))],
            new MapReduceOptions { ChunkBytes = 9_001, Parallelism = 3, Parameters = Encoding.UTF8.GetBytes("needle") },
            output,
            TestContext.Current.CancellationToken);
        return (lines, Encoding.UTF8.GetString(output.ToArray()).Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }
}

using System.Buffers;
using System.Text;
using MessagePack;

namespace Gearman.MapReduce.Tests;

public sealed class OutputTests : IDisposable
{
    private static readonly ReduceJob<Line, string, int, int> Words =
        MapReduceJob.Named("words").Map<string, int>((line, output) => output.Emit(line.Bytes, 1)).Fold((a, b) => a + b);

    private readonly TempFiles _files = new();

    public void Dispose() => _files.Dispose();

    public static TheoryData<string> Formats => ["text", "bytes", "csv", "json", "messagepack"];

    [Theory(Timeout = 60_000)]
    [MemberData(nameof(Formats))]
    public async Task Each_partition_is_a_file_in_the_order_of_its_keys(string name)
    {
        var format = Format(name);
        foreach (var reduceHere in (bool[])[true, false])
        {
            var directory = Path.Combine(_files.Root, $"out-{reduceHere}");
            var files = await Words.WriteAsync(
                [_files.Write("b\na,1\n\"q\"\nb")],
                new FileOutput<string, int>(directory, format),
                new MapReduceOptions { Partitions = 2, ReduceHereBytes = reduceHere ? 1 << 20 : 0 },
                TestContext.Current.CancellationToken);
            Assert.Equal([$"part-00000{format.Extension}", $"part-00001{format.Extension}"], files.Select(f => Path.GetFileName(f)));
            Assert.Equal(["_SUCCESS", .. files.Select(f => Path.GetFileName(f))], Entries(directory));
            var rows = files.SelectMany(f => Read(name, File.ReadAllBytes(f))).Order(StringComparer.Ordinal);
            Assert.Equal(["\"q\"=1", "a,1=1", "b=2"], rows);
        }
    }

    [Fact(Timeout = 60_000)]
    public async Task Bytes_are_written_as_they_are_however_many()
    {
        var files = await Words.WriteAsync(
            [_files.Write("a\nb\nc")],
            new FileOutput<string, int>(Path.Combine(_files.Root, "out"), OutputFormats.Bytes<string, int>((output, key, _) =>
            {
                for (var i = 0; i < 200_000; i++)
                {
                    output.Write([(byte)key[0], (byte)i]);
                }
            })),
            new MapReduceOptions { Partitions = 1 },
            TestContext.Current.CancellationToken);
        Assert.EndsWith("part-00000.bin", Assert.Single(files), StringComparison.Ordinal);
        Assert.Equal(
            "abc".SelectMany(key => Enumerable.Range(0, 200_000).SelectMany(i => (byte[])[(byte)key, (byte)i])),
            await File.ReadAllBytesAsync(files[0], TestContext.Current.CancellationToken));
    }

    [Fact(Timeout = 60_000)]
    public async Task An_output_is_an_input()
    {
        var directory = Path.Combine(_files.Root, "out");
        await Words.WriteAsync(
            [_files.Write("b\na\nb")],
            new FileOutput<string, int>(directory, OutputFormats.Text<string, int>((key, _) => key)),
            cancellationToken: TestContext.Current.CancellationToken);
        var again = await Words.RunAsync(JobInput.FromDirectory(directory), cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal([new("a", 1), new("b", 1)], again);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_directory_that_holds_something_is_refused_before_any_work()
    {
        var directory = Path.Combine(_files.Root, "out");
        Directory.CreateDirectory(directory);
        await File.WriteAllTextAsync(Path.Combine(directory, "part-00000.txt"), "old", TestContext.Current.CancellationToken);
        var e = await Assert.ThrowsAsync<OutputException>(() => Words.WriteAsync(
            [Path.Combine(_files.Root, "missing")],
            new FileOutput<string, int>(directory, OutputFormats.Text<string, int>()),
            cancellationToken: TestContext.Current.CancellationToken));
        Assert.Equal($"{directory}: holds 'part-00000.txt' already", e.Message);
        var file = _files.Write("no directory");
        e = Assert.Throws<OutputException>(() => new FileOutput<string, int>(file, OutputFormats.Text<string, int>()).Begin());
        Assert.Equal(file, e.Path);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_run_that_fails_leaves_no_success_and_nothing_half_written()
    {
        var directory = Path.Combine(_files.Root, "out");
        var format = OutputFormats.Text<string, int>((key, _) => key == "b" ? throw new FormatException("no") : key);
        await Assert.ThrowsAsync<MapReduceException>(() => Words.WriteAsync(
            [_files.Write("a\nb")],
            new FileOutput<string, int>(directory, format),
            new MapReduceOptions { Partitions = 1 },
            TestContext.Current.CancellationToken));
        Assert.Empty(Entries(directory));
    }

    [Fact(Timeout = 60_000)]
    public async Task What_a_run_half_moved_before_it_was_killed_is_replaced()
    {
        var directory = Path.Combine(_files.Root, "out");
        var format = OutputFormats.Text<string, int>((key, _) => key);
        var aside = Path.Combine(directory, "_temporary-1");
        Directory.CreateDirectory(aside);
        await File.WriteAllTextAsync(Path.Combine(directory, "part-00000.txt"), "moved", TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(Path.Combine(aside, "part-00001.txt"), "not moved", TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(Path.Combine(aside, "moves"), "part-00000.txt\npart-00001.txt", TestContext.Current.CancellationToken);
        var files = await Words.WriteAsync(
            [_files.Write("a\nb")],
            new FileOutput<string, int>(directory, format),
            new MapReduceOptions { Partitions = 1 },
            TestContext.Current.CancellationToken);
        Assert.Equal("a\nb\n", await File.ReadAllTextAsync(Assert.Single(files), TestContext.Current.CancellationToken));
        Assert.Equal(["_SUCCESS", "part-00000.txt"], Entries(directory));
    }

    [Fact(Timeout = 60_000)]
    public async Task A_file_that_cannot_have_its_place_leaves_none_in_theirs()
    {
        var directory = Path.Combine(_files.Root, "out");
        using (var output = new FileOutput<string, int>(directory, OutputFormats.Text<string, int>()).Begin())
        {
            await output.WriteAsync(0, [new("a", 1)], TestContext.Current.CancellationToken);
            await output.WriteAsync(1, [new("b", 1)], TestContext.Current.CancellationToken);
            await File.WriteAllTextAsync(Path.Combine(directory, "part-00001.txt"), "another's", TestContext.Current.CancellationToken);
            Assert.Throws<OutputException>(() => output.Commit(2));
        }

        Assert.Equal(["part-00001.txt"], Entries(directory));
    }

    [Fact(Timeout = 60_000)]
    public async Task No_file_has_its_place_before_all_are_whole()
    {
        var directory = Path.Combine(_files.Root, "out");
        var written = 0;
        var format = OutputFormats.Text<string, int>((key, _) =>
        {
            Assert.Equal([], Entries(directory).Where(name => name![0] != '_'));
            Interlocked.Increment(ref written);
            return key;
        });
        await Words.WriteAsync(
            [_files.Write("a\nb\nc\nd\ne")],
            new FileOutput<string, int>(directory, format),
            new MapReduceOptions { Partitions = 3 },
            TestContext.Current.CancellationToken);
        Assert.Equal(5, written);
    }

    private static IEnumerable<string?> Entries(string directory) =>
        Directory.EnumerateFileSystemEntries(directory).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal);

    private static IOutputFormat<string, int> Format(string name) => name switch
    {
        "text" => OutputFormats.Text<string, int>((key, result) => $"{key}={result}"),
        "bytes" => OutputFormats.Bytes<string, int>((output, key, result) => output.Write(Encoding.UTF8.GetBytes($"{key}={result}\n")), ".txt"),
        "csv" => OutputFormats.Csv<string, int>(["word", "count"], (key, result) => [key, result.ToString()]),
        "json" => OutputFormats.JsonLines<string, int>((json, key, result) =>
        {
            json.WriteStartObject();
            json.WriteNumber(key, result);
            json.WriteEndObject();
        }),
        _ => OutputFormats.MessagePack<string, int>(),
    };

    private static List<string> Read(string name, byte[] bytes)
    {
        if (name == "messagepack")
        {
            var rows = new List<string>();
            var reader = new MessagePackReader(bytes);
            while (!reader.End)
            {
                Assert.Equal(2, reader.ReadArrayHeader());
                rows.Add($"{reader.ReadString()}={reader.ReadInt32()}");
            }

            return rows;
        }

        var lines = Encoding.UTF8.GetString(bytes).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        return name switch
        {
            "text" or "bytes" => [.. lines],
            "csv" => [.. lines.Skip(1).Select(Unquoted)],
            _ => [.. lines.Select(line => System.Text.Json.JsonDocument.Parse(line).RootElement.EnumerateObject().Single())
                .Select(property => $"{property.Name}={property.Value}")],
        };
    }

    private static string Unquoted(string row)
    {
        var comma = row.LastIndexOf(',');
        var field = row[..comma];
        return (field.StartsWith('"') ? field[1..^1].Replace("\"\"", "\"", StringComparison.Ordinal) : field) + "=" + row[(comma + 1)..];
    }
}

using Gearman.MapReduce.Parquet;
using Parquet;

namespace Gearman.MapReduce.Tests.Guide;

public sealed class ParquetTests : IDisposable
{
    private readonly TempFiles _files = new();

    public void Dispose() => _files.Dispose();

    [Fact(Timeout = 300_000)]
    public async Task Parquet_files_hold_every_result_in_the_order_of_the_keys()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        var job = MapReduceJob.Named("words").Map<string, long>((line, output) => output.Emit(line.Bytes, 1)).Fold((a, b) => a + b);

        var parquet = new ParquetFormat<string, long>(
            ParquetColumns.Text<string, long>("word", (word, _) => word),
            ParquetColumns.Of<string, long, long>("count", (_, count) => count));

        var words = Enumerable.Range(0, 120_000).Select(i => $"w{i % 110_000:D6}").ToArray(); // more than one row group
        var files = await job.WriteAsync(
            [_files.Write(string.Join('\n', words))],
            new FileOutput<string, long>(Path.Combine(_files.Root, "out"), parquet),
            new MapReduceOptions { Partitions = 1 },
            cancellationToken);

        var rows = new List<KeyValuePair<string, long>>();
        await using var reader = await ParquetReader.CreateAsync(files[0], cancellationToken: cancellationToken);
        var fields = reader.Schema.GetDataFields();
        Assert.Equal(["word", "count"], fields.Select(f => f.Name));
        for (var i = 0; i < reader.RowGroupCount; i++)
        {
            using var group = reader.OpenRowGroupReader(i);
            var (keys, counts) = (new string[group.RowCount], new long[group.RowCount]);
            await group.ReadAsync(fields[0], keys, cancellationToken: cancellationToken);
            await group.ReadAsync<long>(fields[1], counts, cancellationToken: cancellationToken);
            rows.AddRange(keys.Zip(counts, KeyValuePair.Create));
        }

        Assert.True(reader.RowGroupCount > 1);
        Assert.Equal(words.CountBy(w => w).Select(p => KeyValuePair.Create(p.Key, (long)p.Value)).OrderBy(p => p.Key, StringComparer.Ordinal), rows);
    }
}

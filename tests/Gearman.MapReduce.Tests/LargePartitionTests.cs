using System.Buffers;
using MessagePack;

namespace Gearman.MapReduce.Tests;

/// <summary>Partitions beyond 2 GB: no length or position is cut to 32 bits. What is written is zeros, which pack to little.</summary>
public sealed class LargePartitionTests : IDisposable
{
    private const int ValueBytes = 1 << 20;
    private const int Entries = 2_100; // 2.2 GB

    private readonly TempFiles _files = new();

    public void Dispose() => _files.Dispose();

    [Fact(Timeout = 240_000)]
    public void A_run_of_more_than_2_GB_is_written_and_read_whole()
    {
        using var file = new SpillFile(_files.Root, "large", new MapReduceCounters());
        var output = new RunOutput(file, inlineBytes: 0);
        var values = new byte[ValueBytes];
        for (var i = 0; i < Entries; i++)
        {
            output.Write(BitConverter.GetBytes(i), 1, values);
        }

        var run = Travelled(output.End()!);
        Assert.InRange(run.Length, (long)Entries * ValueBytes, long.MaxValue);
        Assert.True(run.StoredLength < run.Length / 100, $"{run.StoredLength} bytes are in the file");
        using var reader = new RunReader(run);
        var (length, entries) = (0L, 0);
        while (reader.TryRead(out var block))
        {
            length += block.Length;
            while (!block.IsEmpty)
            {
                Assert.Equal(entries++, BitConverter.ToInt32(RunEntry.Take(ref block).Key.Span));
            }
        }

        Assert.Equal((run.Length, Entries), (length, entries));
        var partitions = new PartitionedRuns(1);
        partitions.Add(0, run);
        partitions.Add(0, run);
        Assert.Equal(2 * run.Length, partitions.Bytes);
    }

    [Fact(Timeout = 60_000)]
    public void A_run_behind_the_first_4_GB_of_a_file_is_found()
    {
        const long Offset = 5L << 30;
        using var file = new SpillFile(_files.Root, "short", new MapReduceCounters());
        var output = new RunOutput(file, inlineBytes: 0);
        output.Write("key"u8, 1, "value"u8);
        var run = output.End()!;
        var path = Path.Combine(_files.Root, "sparse");
        using (var sparse = File.OpenHandle(path, FileMode.CreateNew, FileAccess.Write))
        {
            RandomAccess.Write(sparse, File.ReadAllBytes(run.File!), Offset); // what lies before takes no room
        }

        using var reader = new RunReader(Travelled(Run.Spilled(path, Offset, run.StoredLength, run.Length)));
        Assert.True(reader.TryRead(out var block));
        Assert.Equal("value"u8, RunEntry.Take(ref block).Values.Span);
    }

    private static Run Travelled(Run run)
    {
        var output = new ArrayBufferWriter<byte>();
        var writer = new MessagePackWriter(output);
        RunFormat.Write(ref writer, run);
        writer.Flush();
        var reader = new MessagePackReader(output.WrittenMemory);
        return RunFormat.Read(ref reader);
    }
}

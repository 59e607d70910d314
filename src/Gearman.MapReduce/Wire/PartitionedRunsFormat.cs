using System.Buffers;
using MessagePack;

namespace Gearman.MapReduce;

/// <summary>The partial result of a map task: an array of partitions, each an array of runs (<see cref="RunFormat"/>).</summary>
internal static class PartitionedRunsFormat
{
    public static void Write(PartitionedRuns runs, IBufferWriter<byte> output)
    {
        var writer = new MessagePackWriter(output);
        writer.WriteArrayHeader(runs.Partitions);
        for (var partition = 0; partition < runs.Partitions; partition++)
        {
            writer.WriteArrayHeader(runs[partition].Count);
            foreach (var run in runs[partition])
            {
                RunFormat.Write(ref writer, run);
            }
        }

        writer.Flush();
    }

    public static PartitionedRuns Read(ReadOnlyMemory<byte> bytes)
    {
        var reader = new MessagePackReader(bytes);
        var runs = new PartitionedRuns(reader.ReadArrayHeader());
        for (var partition = 0; partition < runs.Partitions; partition++)
        {
            for (var left = reader.ReadArrayHeader(); left > 0; left--)
            {
                runs.Add(partition, RunFormat.Read(ref reader));
            }
        }

        return runs;
    }
}

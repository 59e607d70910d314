using System.Buffers;
using System.Text;
using Gearman.MapReduce;

namespace Classics;

/// <summary>Records of 100 bytes in the order of their first 10, as in the sort benchmark that the paper ran.</summary>
public static class Sort
{
    public const int RecordBytes = 100;

    private const int KeyBytes = 10;
    private const int FirstChar = 33; // printable ASCII, as the generator makes it
    private const int Chars = 94;

    /// <summary>The keys spread evenly, so their first two bytes choose the partition: partitions joined are sorted.</summary>
    public static ReduceJob<Line, byte[], byte[], byte[]> Job { get; } = MapReduceJob.Named("classics/sort")
        .Map<byte[], byte[]>((record, output) => output.Emit(record.Bytes[..KeyBytes], record.Bytes[KeyBytes..]))
        .PartitionBy((key, partitions) => Math.Clamp(((key[0] - FirstChar) * Chars) + key[1] - FirstChar, 0, (Chars * Chars) - 1) * partitions / (Chars * Chars))
        .Reduce<byte[]>((_, records, emit) =>
        {
            foreach (var record in records)
            {
                emit(record);
            }
        });

    /// <summary>Writes a record as it was read, on a line of its own.</summary>
    public static void Write(IBufferWriter<byte> output, byte[] key, byte[] rest)
    {
        output.Write(key);
        output.Write(rest);
        if (rest is not [.., (byte)'\n'])
        {
            output.Write("\n"u8);
        }
    }

    public static IEnumerable<string> Generate(Random random)
    {
        var record = new byte[RecordBytes - 1]; // and a line feed: GNU sort can read them too
        while (true)
        {
            for (var i = 0; i < record.Length; i++)
            {
                record[i] = (byte)(FirstChar + random.Next(Chars));
            }

            yield return Encoding.ASCII.GetString(record);
        }
    }
}

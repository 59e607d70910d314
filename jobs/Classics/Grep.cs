using Gearman.MapReduce;

namespace Classics;

/// <summary>The lines that hold some bytes without a line feed (the run's parameters), in the order of the input.</summary>
public static class Grep
{
    public static ReduceJob<LineBlock, long, string, string> Job { get; } = MapReduceJob.Named("classics/grep")
        .Map<LineBlock, long, string>(context => new Mapper(context.Parameters))
        .Reduce<string>((_, lines, emit) => emit(lines.Single()));

    /// <summary>Word-count text in which every thousandth line or so holds "needle".</summary>
    public static IEnumerable<string> Generate(Random random) =>
        WordCount.Generate(random).Select(line => random.Next(1000) == 0 ? line + " needle" : line);

    /// <summary>Searches whole blocks, and looks for the ends of lines only where something was found.</summary>
    private sealed class Mapper(ReadOnlyMemory<byte> pattern) : IMapper<LineBlock, long, string>
    {
        private const int OffsetBits = 44; // the key is input and offset: files up to 16 TB

        public void Map(LineBlock record, Emitter<long, string> output)
        {
            while (!record.Bytes.IsEmpty && record.Bytes.IndexOf(pattern.Span) is >= 0 and var found)
            {
                record = record.Slice(record.Bytes[..found].LastIndexOf((byte)'\n') + 1);
                Line.TryRead(ref record, out var line);
                output.Emit(((long)line.Input << OffsetBits) | line.Offset, line.ToString());
            }
        }
    }
}

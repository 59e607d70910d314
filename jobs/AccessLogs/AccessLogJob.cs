using System.Buffers;
using AccessLogs.Formats;
using AccessLogs.Selection;
using Gearman.MapReduce;
using MessagePack;

namespace AccessLogs;

/// <summary>The analysis as a Map/Reduce job: blocks of lines go in, one accumulator comes out.</summary>
public static class AccessLogJob
{
    /// <summary>The job's name; its workers serve the function <c>access-logs/aggregate</c>.</summary>
    public const string Name = "access-logs";

    /// <summary>Makes the job, for a run or for a worker.</summary>
    /// <returns>The job.</returns>
    public static AggregatorJob<LineBlock, AccessLogAccumulator> Create() => MapReduceJob.Named(Name)
        .Aggregate<LineBlock, AccessLogAccumulator>(context =>
        {
            var (options, formats, keepsSlices, memory) = ReadParameters(context.Parameters);
            return new AccessLogAccumulator(options, formats) { KeepsSlices = keepsSlices, Memory = memory };
        });

    /// <summary>The name of the job that counts for each virtual host by itself.</summary>
    public const string NameByVirtualHost = "access-logs-by-vhost";

    /// <summary>Makes the job that counts for each virtual host by itself, for a run or for a worker. Its parameters are the same.</summary>
    /// <returns>The job.</returns>
    public static AggregatorJob<LineBlock, VirtualHostAccumulator> CreateByVirtualHost() => MapReduceJob.Named(NameByVirtualHost)
        .Aggregate<LineBlock, VirtualHostAccumulator>(context =>
        {
            var (options, formats, keepsSlices, memory) = ReadParameters(context.Parameters);
            return new VirtualHostAccumulator(options, formats, keepsSlices, memory);
        });

    /// <summary>The parameters of a run (<see cref="MapReduceOptions.Parameters"/>).</summary>
    /// <param name="formats">The format of each input.</param>
    /// <param name="options">What of the lines is counted; null for <see cref="AnalysisOptions.Default"/>.</param>
    /// <param name="keepsSlices">Whether figures are kept apart by spans of time (<see cref="AccessLogAccumulator.KeepsSlices"/>).</param>
    /// <param name="memory">How much memory the tables may hold; null for all that there is.</param>
    /// <returns>MessagePack: the options and an array of formats, each as it was given, so that workers compile it themselves.</returns>
    public static ReadOnlyMemory<byte> ParametersFor(
        IReadOnlyList<AccessLogFormat> formats, AnalysisOptions? options = null, bool keepsSlices = false, MemoryBudget? memory = null)
    {
        var output = new ArrayBufferWriter<byte>();
        var writer = new MessagePackWriter(output);
        OptionsWire.Write(ref writer, options ?? AnalysisOptions.Default);
        writer.WriteArrayHeader(formats.Count);
        foreach (var format in formats)
        {
            FormatWire.Write(ref writer, format);
        }

        writer.Write(keepsSlices);
        if (memory is null)
        {
            writer.WriteNil();
        }
        else
        {
            writer.Write(memory.Bytes);
            writer.Write(memory.Accumulators);
            writer.Write(memory.Directory);
        }

        writer.Flush();
        return output.WrittenMemory;
    }

    private static (AnalysisOptions Options, AccessLogFormat[] Formats, bool KeepsSlices, MemoryBudget? Memory) ReadParameters(ReadOnlyMemory<byte> parameters)
    {
        var reader = new MessagePackReader(parameters);
        var options = OptionsWire.Read(ref reader);
        var formats = new AccessLogFormat[reader.ReadArrayHeader()];
        for (var i = 0; i < formats.Length; i++)
        {
            formats[i] = FormatWire.Read(ref reader);
        }

        var keepsSlices = reader.ReadBoolean();
        var memory = reader.TryReadNil() ? null : new MemoryBudget(reader.ReadInt64(), reader.ReadInt32(), reader.ReadString() ?? "");
        return (options, formats, keepsSlices, memory);
    }
}

using System.Buffers;
using AccessLogs.Formats;
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
        .Aggregate<LineBlock, AccessLogAccumulator>(context => new AccessLogAccumulator(ReadParameters(context.Parameters)));

    /// <summary>The parameters of a run (<see cref="MapReduceOptions.Parameters"/>).</summary>
    /// <param name="formats">The format of each input.</param>
    /// <returns>MessagePack: an array of formats, each as it was given, so that workers compile it themselves.</returns>
    public static ReadOnlyMemory<byte> ParametersFor(IReadOnlyList<AccessLogFormat> formats)
    {
        var output = new ArrayBufferWriter<byte>();
        var writer = new MessagePackWriter(output);
        writer.WriteArrayHeader(formats.Count);
        foreach (var format in formats)
        {
            FormatWire.Write(ref writer, format);
        }

        writer.Flush();
        return output.WrittenMemory;
    }

    private static AccessLogFormat[] ReadParameters(ReadOnlyMemory<byte> parameters)
    {
        var reader = new MessagePackReader(parameters);
        var formats = new AccessLogFormat[reader.ReadArrayHeader()];
        for (var i = 0; i < formats.Length; i++)
        {
            formats[i] = FormatWire.Read(ref reader);
        }

        return formats;
    }
}

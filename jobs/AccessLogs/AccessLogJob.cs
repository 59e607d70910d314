using System.Text;
using Gearman.MapReduce;

namespace AccessLogs;

/// <summary>The analysis as a Map/Reduce job: blocks of lines go in, one accumulator comes out.</summary>
public static class AccessLogJob
{
    /// <summary>The job's name; its workers serve the function <c>access-logs/aggregate</c>.</summary>
    public const string Name = "access-logs";

    /// <summary>Makes the job, for a run or for a worker.</summary>
    /// <returns>The job.</returns>
    public static AggregatorJob<LineBlock, AccessLogAccumulator> Create() => MapReduceJob.Named(Name)
        .Aggregate<LineBlock, AccessLogAccumulator>(context => new AccessLogAccumulator(ReadParameters(context.Parameters.Span)));

    /// <summary>The parameters of a run (<see cref="MapReduceOptions.Parameters"/>).</summary>
    /// <param name="formats">The format of each input.</param>
    /// <returns>The names of the formats, a line each.</returns>
    public static ReadOnlyMemory<byte> ParametersFor(IReadOnlyList<AccessLogFormat> formats) =>
        Encoding.ASCII.GetBytes(string.Join('\n', formats.Select(format => format.Name)));

    private static AccessLogFormat[] ReadParameters(ReadOnlySpan<byte> parameters) =>
        [.. Encoding.ASCII.GetString(parameters).Split('\n').Select(AccessLogFormat.FromName)];
}

using System.Buffers;
using System.Text.Json;

namespace AccessLogs.Tests;

/// <summary>Reports as tests need them.</summary>
internal static class Reports
{
    /// <summary>The formats of a log among those whose rules are written down: lines of none fail.</summary>
    public static AccessLogFormat Detect(byte[] log) => FormatDetector.Detect(log, [.. AccessLogFormat.Strict]).Mix ?? AccessLogFormat.Combined;

    public static AccessLogAccumulator Accumulate(byte[] log, bool keepsSlices = false)
    {
        var accumulator = new AccessLogAccumulator(Detect(log)) { KeepsSlices = keepsSlices };
        accumulator.Add(log);
        return accumulator;
    }

    public static byte[] Json(byte[] log)
    {
        using var accumulator = Accumulate(log);
        return Json(accumulator);
    }

    public static byte[] Json(AccessLogAccumulator accumulator, int top = int.MaxValue)
    {
        var output = new ArrayBufferWriter<byte>();
        JsonReportWriter.Write(output, accumulator.ToReport([], top));
        return output.WrittenSpan.ToArray();
    }

    public static List<Count> Panel(JsonElement report, string name) =>
    [
        .. report.GetProperty(name).GetProperty("data").EnumerateArray().Select(row => new Count(
            row.GetProperty("data").GetString()!, row.GetProperty("hits").GetInt64(), row.GetProperty("visitors").GetInt64(), row.GetProperty("bytes").GetInt64())),
    ];

    public static byte[] Wire(AccessLogAccumulator accumulator)
    {
        var output = new ArrayBufferWriter<byte>();
        accumulator.Write(output);
        return output.WrittenSpan.ToArray();
    }
}

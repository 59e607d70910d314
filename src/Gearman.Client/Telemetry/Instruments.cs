using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Gearman.Client.Telemetry;

/// <summary>All instruments of the library, with the names and units that OpenTelemetry's conventions for messaging have.</summary>
internal static class Instruments
{
    private static readonly Meter Meter = new(GearmanTelemetry.MeterName);
    private static readonly ActivitySource Source = new(GearmanTelemetry.ActivitySourceName);

    private static readonly Histogram<double> OperationDuration = Meter.CreateHistogram<double>(
        "messaging.client.operation.duration", "s", "Duration of a submit, in the foreground up to the result");

    private static readonly Counter<long> Sent = Meter.CreateCounter<long>("messaging.client.sent.messages", "{message}", "Jobs submitted");

    private static readonly Counter<long> Consumed = Meter.CreateCounter<long>("messaging.client.consumed.messages", "{message}", "Jobs taken by a worker");

    private static readonly Histogram<double> ProcessDuration = Meter.CreateHistogram<double>("messaging.process.duration", "s", "Duration of a handler");

    /// <summary>Somebody collects what clients do.</summary>
    public static bool ClientsAreObserved => Source.HasListeners() || OperationDuration.Enabled || Sent.Enabled;

    /// <summary>Somebody collects what workers do.</summary>
    public static bool WorkersAreObserved => Source.HasListeners() || Consumed.Enabled || ProcessDuration.Enabled;

    /// <summary>The span of a submit; null if it is not sampled.</summary>
    public static Activity? StartSend(string function, bool foreground) =>
        Source.StartActivity($"send {function}", foreground ? ActivityKind.Client : ActivityKind.Producer);

    /// <summary>The span of a handler; null if it is not sampled.</summary>
    public static Activity? StartProcess(string function, ActivityContext parent) =>
        Source.StartActivity($"process {function}", ActivityKind.Consumer, parent);

    /// <summary>A submit has ended.</summary>
    public static void RecordSend(TimeSpan duration, in TagList tags)
    {
        Sent.Add(1, tags);
        OperationDuration.Record(duration.TotalSeconds, tags);
    }

    /// <summary>A handler has ended.</summary>
    public static void RecordProcess(TimeSpan duration, in TagList tags)
    {
        Consumed.Add(1, tags);
        ProcessDuration.Record(duration.TotalSeconds, tags);
    }
}

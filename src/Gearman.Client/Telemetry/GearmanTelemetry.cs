namespace Gearman.Client;

/// <summary>What OpenTelemetry has to be told to collect the traces and metrics of clients and workers.</summary>
/// <remarks>
/// They follow the semantic conventions of messaging: a span of a client is <c>send FUNCTION</c>, from the submit to the
/// server's word or, in the foreground, to the result; a span of a worker is <c>process FUNCTION</c>. Instruments are
/// <c>messaging.client.operation.duration</c>, <c>messaging.client.sent.messages</c>,
/// <c>messaging.client.consumed.messages</c> and <c>messaging.process.duration</c>. While nobody collects, they cost nothing.
/// </remarks>
public static class GearmanTelemetry
{
    /// <summary>For <c>AddSource</c>.</summary>
    public const string ActivitySourceName = "Gearman.Client";

    /// <summary>For <c>AddMeter</c>.</summary>
    public const string MeterName = "Gearman.Client";
}

namespace Gearman.Server;

/// <summary>What OpenTelemetry has to be told to collect the traces and metrics of servers.</summary>
/// <remarks>
/// A job whose unique is a W3C <c>traceparent</c> has a span <c>serve FUNCTION</c>, from the submit to its end, a child of
/// the span that the unique names; its events <c>assigned</c> and <c>retried</c> say when a worker took it, and when an attempt came to
/// nothing. Instruments are <c>gearman.server.jobs</c>, <c>.workers</c>, <c>.connections</c> and <c>.failed.jobs</c>, by what is there, and
/// <c>gearman.server.submitted.jobs</c>, <c>.submitted.size</c>, <c>.joined.jobs</c>, <c>.refused.jobs</c>, <c>.assigned.jobs</c>,
/// <c>.retried.jobs</c>, <c>.ended.jobs</c> and <c>.forgotten.jobs</c>, by what happened. Listeners to spans are called on the server's own
/// thread: what they do there, all jobs wait for, and what they throw ends the server.
/// </remarks>
public static class GearmanServerTelemetry
{
    /// <summary>For <c>AddSource</c>.</summary>
    public const string ActivitySourceName = "Gearman.Server";

    /// <summary>For <c>AddMeter</c>.</summary>
    public const string MeterName = "Gearman.Server";
}

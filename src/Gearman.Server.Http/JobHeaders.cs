using System.Globalization;
using System.Text;
using Gearman.Server.Protocols;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Gearman.Server.Http;

/// <summary>The headers of the talk: <c>X-Gearman-Unique</c>, <c>-Background</c>, <c>-Priority</c>; and <c>-Timeout</c>.</summary>
internal sealed record JobHeaders(byte[] Unique, bool IsBackground, JobPriority Priority, TimeSpan? Timeout)
{
    public const string Handle = "X-Gearman-Job-Handle";
    public const string Command = "X-Gearman-Command";

    private const string EventStreamType = "text/event-stream";
    private const double MaxTimeoutSeconds = 86_400;

    /// <exception cref="HttpFault">One of them is wrong.</exception>
    public static JobHeaders Read(IHeaderDictionary headers) => new(
        // gearmand's default: equal workloads are one job.
        Encoding.UTF8.GetBytes(Single(headers, "X-Gearman-Unique") ?? "-"),
        Single(headers, "X-Gearman-Background")?.ToLowerInvariant() switch
        {
            null or "false" => false,
            "true" => true,
            _ => throw Wrong("X-Gearman-Background is true or false"),
        },
        Single(headers, "X-Gearman-Priority")?.ToLowerInvariant() switch
        {
            null or "normal" => JobPriority.Normal,
            "high" => JobPriority.High,
            "low" => JobPriority.Low,
            _ => throw Wrong("X-Gearman-Priority is high, normal or low"),
        },
        Single(headers, "X-Gearman-Timeout") is not { } text
            ? null
            : double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds) && seconds is > 0 and <= MaxTimeoutSeconds
                ? TimeSpan.FromSeconds(seconds)
                : throw Wrong("X-Gearman-Timeout is a number of seconds, up to a day"));

    /// <summary>The client wants to hear what happens as it happens.</summary>
    public static bool AcceptsEvents(IHeaderDictionary headers) => headers.Accept.Any(values => values is not null
        && values.Split(',').Any(value => value.Split(';')[0].Trim().Equals(EventStreamType, StringComparison.OrdinalIgnoreCase)));

    private static string? Single(IHeaderDictionary headers, string name) => headers[name] switch
    {
        { Count: 0 } => null,
        { Count: 1 } one => one[0],
        StringValues => throw Wrong($"{name} is there more than once"),
    };

    private static HttpFault Wrong(string message) => new(StatusCodes.Status400BadRequest, message);
}

namespace AccessLogs;

/// <summary>One of the first lines that are not of their format.</summary>
/// <param name="Input">The name of the input.</param>
/// <param name="LineNumber">The number of the line in it, from 1 on, blank lines counted.</param>
/// <param name="Offset">The first byte of the line in the input.</param>
/// <param name="Error">What is wrong.</param>
/// <param name="Excerpt">The start of the line, at most 160 bytes; what is not UTF-8 is U+FFFD.</param>
public sealed record FailedLine(string Input, long LineNumber, long Offset, LineError Error, string Excerpt)
{
    /// <summary>What is wrong, in words.</summary>
    public string Reason => Error switch
    {
        LineError.TooLong => "longer than 1 MiB",
        LineError.Client => "no client, identity and user at the start",
        LineError.Time => "no time [dd/Mon/yyyy:hh:mm:ss +hhmm] after the user",
        LineError.Request => "no request in quotes after the time",
        LineError.StatusOrSize => "no status and size after the request",
        LineError.TrailingText => "text after the size",
        LineError.Referrer => "no referrer in quotes after the size",
        LineError.UserAgent => "no user agent in quotes after the referrer",
        LineError.Field => "not the text or the field that the format has there",
        LineError.Json => "no JSON object, or one that is cut off",
        _ => "nothing is wrong",
    };
}

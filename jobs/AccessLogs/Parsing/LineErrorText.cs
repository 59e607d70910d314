namespace AccessLogs.Parsing;

/// <summary>What is wrong with a line, in words.</summary>
internal static class LineErrorText
{
    /// <summary>Puts an error into words.</summary>
    /// <param name="error">The error.</param>
    /// <returns>Words that follow a line's number and a colon.</returns>
    public static string Of(LineError error) => error switch
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

using AccessLogs.Parsing;

namespace AccessLogs.Formats;

/// <summary>
/// What Apache's directives are to the statistics
/// (https://httpd.apache.org/docs/2.4/mod/mod_log_config.html, mod_logio, mod_ssl).
/// </summary>
internal static class ApacheDirectives
{
    /// <summary>A directive that says it exactly.</summary>
    private const int Exact = 3;

    /// <summary>One that says nearly the same.</summary>
    private const int Near = 2;

    /// <summary>One to fall back on.</summary>
    private const int Fallback = 1;

    /// <summary>Finds a directive.</summary>
    /// <param name="name">Its letter, or <c>^FB</c>, <c>^ti</c>, <c>^to</c>.</param>
    /// <param name="argument">What stands in its braces, or null.</param>
    /// <param name="isOriginal">Whether it has a &lt;.</param>
    /// <param name="isFinal">Whether it has a &gt;.</param>
    /// <param name="token">The part of the format that it is.</param>
    /// <returns>The part with its field; null when Apache has no such directive.</returns>
    public static FormatToken? Find(string name, string? argument, bool isOriginal, bool isFinal, FormatToken token)
    {
        var (field, rank) = (name, argument) switch
        {
            ("a", "c") => (LogField.Host, Fallback),
            ("a", _) => (LogField.Host, Exact),
            ("h", "c") => (LogField.Host, Fallback),
            ("h", _) => (LogField.Host, Near),
            ("l", _) => (LogField.Identity, Exact),
            ("u", _) => (LogField.User, Exact),
            ("v" or "V", _) => (LogField.VirtualHost, Exact),
            ("p", _) => (LogField.Port, Exact),
            ("r", _) => (LogField.Request, Exact),
            ("m", _) => (LogField.Method, Exact),
            ("U", _) => (LogField.PathOnly, Exact),
            ("q", _) => (LogField.Query, Exact),
            ("H", _) => (LogField.Protocol, Exact),
            ("s", _) => (LogField.Status, isFinal ? Exact : isOriginal ? Fallback : Near),
            ("B" or "b", _) => (LogField.Size, Exact),
            ("O", _) => (LogField.Size, Near),
            ("S", _) => (LogField.Size, Fallback),
            ("D" or "T", _) => (LogField.ResponseTime, Exact),
            ("i", { } header) => OfRequestHeader(header),
            ("o", { } header) => OfAnswerHeader(header),
            ("x" or "e" or "c" or "n", { } variable) => OfVariable(variable),
            ("A" or "C" or "f" or "k" or "L" or "P" or "R" or "X" or "I" or "^FB" or "^ti" or "^to" or "i" or "o" or "x" or "e" or "c" or "n", _) =>
                (LogField.Ignored, Exact),
            _ => ((LogField)byte.MaxValue, Exact),
        };
        if (field == (LogField)byte.MaxValue)
        {
            return null;
        }

        return field == LogField.ResponseTime
            ? token with { Field = new FieldReading(field) { Unit = UnitOf(name, argument) }, Rank = RankOf(name, argument) }
            : token with { Field = new FieldReading(field), Rank = rank };
    }

    /// <summary>The header fields of a request that mean something here.</summary>
    /// <param name="header">The name, in any case.</param>
    /// <returns>The field, and how good it is.</returns>
    private static (LogField Field, int Rank) OfRequestHeader(string header) => header.ToUpperInvariant() switch
    {
        "REFERER" => (LogField.Referrer, Exact),
        "USER-AGENT" => (LogField.UserAgent, Exact),
        "HOST" => (LogField.VirtualHost, Fallback),
        "X-FORWARDED-FOR" or "X-REAL-IP" or "CF-CONNECTING-IP" or "TRUE-CLIENT-IP" => (LogField.Host, 0),
        _ => (LogField.Ignored, Exact),
    };

    private static (LogField Field, int Rank) OfAnswerHeader(string header) => header.ToUpperInvariant() switch
    {
        "CONTENT-TYPE" => (LogField.MimeType, Exact),
        "X-CACHE" or "X-CACHE-STATUS" or "CF-CACHE-STATUS" => (LogField.CacheStatus, Near),
        _ => (LogField.Ignored, Exact),
    };

    /// <summary>Variables of mod_ssl and mod_cache, in whichever way they are logged.</summary>
    private static (LogField Field, int Rank) OfVariable(string variable) => variable.ToUpperInvariant() switch
    {
        "SSL_PROTOCOL" or "VERSION" => (LogField.TlsProtocol, Exact),
        "SSL_CIPHER" or "CIPHER" => (LogField.TlsCipher, Exact),
        "CACHE-STATUS" => (LogField.CacheStatus, Exact),
        _ => (LogField.Ignored, Exact),
    };

    private static long UnitOf(string name, string? argument) => (name, argument) switch
    {
        ("D", _) or (_, "us") => 1_000,
        (_, "ms") => 1_000_000,
        _ => 1_000_000_000,
    };

    /// <summary>The finer, the better.</summary>
    private static int RankOf(string name, string? argument) => UnitOf(name, argument) switch { 1_000 => Exact, 1_000_000 => Near, _ => Fallback };
}

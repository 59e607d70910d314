using System.Text;
using AccessLogs.Parsing;

namespace AccessLogs.Formats;

/// <summary>
/// What the columns of W3C extended logs are to the statistics (https://www.w3.org/TR/WD-logfile.html, IIS, CloudFront).
/// </summary>
internal static class W3cFields
{
    private const long Second = 1_000_000_000;

    private static readonly string[] Directives = ["#Version:", "#Fields:", "#Software:", "#Start-Date:", "#End-Date:", "#Date:", "#Remark:"];

    /// <summary>How the columns are read.</summary>
    /// <param name="fields">Their names.</param>
    /// <returns>A reading for each.</returns>
    public static FieldReading[] Read(string fields)
    {
        var names = fields.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        // CloudFront writes seconds and encodes like a URL, IIS milliseconds and + for a space.
        var isCloudFront = names.Any(name => name.StartsWith("x-edge-", StringComparison.OrdinalIgnoreCase));
        return FormatCompiler.Choose([.. names.Select((name, i) => Find(name, isCloudFront, new FormatToken(i)))]);
    }

    /// <summary>Reads <c>#Fields: date time …</c>.</summary>
    /// <param name="line">A line that begins with #.</param>
    /// <param name="fields">The names.</param>
    /// <returns>False when it is another directive, or a remark.</returns>
    public static bool TryReadDirective(ReadOnlySpan<byte> line, out string fields)
    {
        const string Name = "#Fields:";
        var isFields = line.Length > Name.Length && Ascii.EqualsIgnoreCase(line[..Name.Length], Name);
        fields = isFields ? Encoding.UTF8.GetString(line[Name.Length..].Trim(" \t"u8)) : "";
        return isFields;
    }

    /// <summary>Whether a line is one of the directives that the draft names.</summary>
    /// <param name="line">A line that begins with #.</param>
    /// <returns>True when it is.</returns>
    public static bool IsDirective(ReadOnlySpan<byte> line)
    {
        foreach (var name in Directives)
        {
            if (line.Length >= name.Length && Ascii.EqualsIgnoreCase(line[..name.Length], name))
            {
                return true;
            }
        }

        return false;
    }

    private static FormatToken Find(string name, bool isCloudFront, FormatToken token)
    {
        var (reading, rank) = name.ToLowerInvariant() switch
        {
            "date" => (new FieldReading(LogField.Time) { Time = TimeFormat.Date }, 0),
            "time" => (new FieldReading(LogField.Time) { Time = TimeFormat.TimeOfDay }, 0),
            "timestamp" => (new FieldReading(LogField.Time) { Time = TimeFormat.Any }, 0),
            "c-ip" => (new FieldReading(LogField.Host), 2),
            "c-dns" => (new FieldReading(LogField.Host), 1),
            "x-forwarded-for" => (new FieldReading(LogField.Host), 0),
            "cs-username" => (new FieldReading(LogField.User), 0),
            "x-host-header" or "cs-host" => (new FieldReading(LogField.VirtualHost), 2),
            "cs(host)" => (new FieldReading(LogField.VirtualHost), isCloudFront ? 1 : 2), // there it is the distribution's name
            "s-computername" or "s-dns" => (new FieldReading(LogField.VirtualHost), 0),
            "cs-method" => (new FieldReading(LogField.Method), 0),
            "cs-uri" => (new FieldReading(LogField.Path), 1),
            "cs-uri-stem" => (new FieldReading(LogField.PathOnly), 0),
            "cs-uri-query" => (new FieldReading(LogField.Query), 0),
            "cs-version" or "cs-protocol-version" => (new FieldReading(LogField.Protocol), 0),
            "sc-status" => (new FieldReading(LogField.Status), 0),
            "sc-bytes" => (new FieldReading(LogField.Size), 1),
            "bytes" => (new FieldReading(LogField.Size), 0),
            "cs(referer)" => (Text(LogField.Referrer, isCloudFront, plus: false), 0),
            "cs(user-agent)" => (Text(LogField.UserAgent, isCloudFront, plus: !isCloudFront), 0),
            "time-taken" => (new FieldReading(LogField.ResponseTime) { Unit = isCloudFront ? Second : Second / 1_000 }, 0),
            "x-edge-result-type" => (new FieldReading(LogField.CacheStatus), 0),
            "ssl-protocol" => (new FieldReading(LogField.TlsProtocol), 0),
            "ssl-cipher" => (new FieldReading(LogField.TlsCipher), 0),
            "sc-content-type" => (new FieldReading(LogField.MimeType), 0),
            _ => (new FieldReading(LogField.Ignored), 0),
        };
        return token with { Field = reading, Rank = rank };
    }

    private static FieldReading Text(LogField field, bool isUrlEncoded, bool plus) =>
        new(field) { IsUrlEncoded = isUrlEncoded, HasPlusForSpace = plus };
}

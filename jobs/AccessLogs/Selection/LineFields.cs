using AccessLogs.Classification;
using AccessLogs.Parsing;
using AccessLogs.Places;
using AccessLogs.Tables;

namespace AccessLogs.Selection;

/// <summary>The fields that lines can be chosen and grouped by. What each is, for people: docs/log-analysis.md.</summary>
internal static class LineFields
{
    private const int TicksPerSecond = 10_000_000;

    private static readonly string[] Weekdays = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
    private static readonly byte[][] WeekdayTexts = [.. Weekdays.Select(System.Text.Encoding.ASCII.GetBytes)];

    private static readonly Dictionary<string, string> Aliases = new(StringComparer.OrdinalIgnoreCase)
    {
        ["client"] = "host",
        ["address"] = "host",
        ["ip"] = "host",
        ["url"] = "path",
        ["bytes"] = "size",
        ["referer"] = "referrer",
        ["user_agent"] = "agent",
        ["ext"] = "extension",
        ["duration"] = "latency",
        ["response_time"] = "latency",
        ["virtual_host"] = "vhost",
        ["date"] = "day",
        ["as"] = "asn",
    };

    /// <summary>All of them, in the order of the document.</summary>
    public static IReadOnlyList<LineField> All { get; } =
    [
        new("host", LineFieldKind.Client, _ => (in line, _) => line.Host),
        Text("network", (in line, scratch) => NetworkRules.Of(line.Host, scratch)),
        Place("country", place => place.Country),
        Place("continent", place => place.Continent),
        Place("city", place => place.City),
        Place("asn", place => place.System),
        Text("user", (in line, _) => line.User.SequenceEqual("-"u8) ? default : line.User),
        Text("vhost", (in line, _) => line.VirtualHost),
        Text("method", (in line, _) => line.Request.Method),
        Text("path", (in line, _) => line.Request.Path),
        Text("file", (in line, _) => PathRules.File(line.Request.Path)),
        new("route", LineFieldKind.Text, context => new RouteReader(context.Routes).Read),
        Text("query", (in line, _) => PathRules.Query(line.Request.Path)),
        Text("extension", (in line, scratch) => PathRules.Extension(line.Request.Path, scratch)),
        Text("protocol", (in line, _) => line.Request.Protocol),
        new("status", LineFieldKind.Status, _ => (in line, scratch) => Facets.WriteStatus(line.Status, scratch)) { Number = (in line) => line.Status },
        Text("class", StatusClass),
        new("size", LineFieldKind.Bytes, _ => (in line, scratch) => Write(line.Size, scratch)) { Number = (in line) => line.Size, IsKey = false },
        new("latency", LineFieldKind.Duration, _ => (in line, scratch) => Write(line.ResponseTime, scratch)) { Number = (in line) => line.ResponseTime, IsKey = false },
        Text("referrer", (in line, _) => line.Referrer),
        Text("site", (in line, scratch) => ReferrerRules.Site(line.Referrer, scratch)),
        Text("agent", (in line, _) => line.UserAgent),
        new("kind", LineFieldKind.Text, _ => new AgentReader(agent => AgentNames.Of(agent.Kind)).Read) { Values = AgentNames.All },
        new("browser", LineFieldKind.Text, _ => new AgentReader(agent => agent.Family).Read),
        new("os", LineFieldKind.Text, _ => new AgentReader(agent => agent.System).Read),
        new("attack", LineFieldKind.Text, _ => new AttackReader().Read),
        new("time", LineFieldKind.Time, _ => Minute) { Number = (in line) => line.Timestamp.UtcSeconds, IsKey = false },
        Text("minute", Minute),
        new("hour", LineFieldKind.Number, _ => (in line, scratch) => Write(line.Timestamp.Hour, scratch, "00")) { Number = (in line) => line.Timestamp.Hour },
        Text("day", Day),
        new("weekday", LineFieldKind.Text, _ => (in line, _) => WeekdayTexts[line.Timestamp.Day % WeekdayTexts.Length]) { Values = Weekdays },
        Text("tls", (in line, _) => line.TlsProtocol),
        Text("cipher", (in line, _) => line.TlsCipher),
        Text("cache", (in line, _) => line.CacheStatus),
        Text("mime", (in line, _) => MimeType.Of(line.MimeType)),
        Text("severity", (in line, _) => line.Severity),
        Text("module", (in line, _) => line.Module),
        Text("message", (in line, _) => line.Message) with { IsKey = false },
    ];

    /// <summary>Finds a field.</summary>
    /// <param name="name">Its name, or another that it goes by, in any case.</param>
    /// <returns>The field; null when there is none.</returns>
    public static LineField? Find(string name)
    {
        name = Aliases.GetValueOrDefault(name, name);
        return All.FirstOrDefault(field => string.Equals(field.Name, name, StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>What to tell somebody who named a field that there is not.</summary>
    /// <param name="name">The name.</param>
    /// <returns>The problem, with the nearest field, or with all of them when none is near.</returns>
    public static string Unknown(string name)
    {
        var nearest = All.Select(field => field.Name).Concat(Aliases.Keys).MinBy(field => EditDistance.Between(name.ToLowerInvariant(), field))!;
        return EditDistance.Between(name.ToLowerInvariant(), nearest) <= Math.Max(2, nearest.Length / 3)
            ? $"there is no field '{name}'; did you mean {nearest}?"
            : $"there is no field '{name}'; there are {string.Join(", ", All.Select(field => field.Name))}";
    }

    /// <summary>Continents by name; with the three that follow the rows of the panels of places.</summary>
    public static LineField ContinentLabel { get; } = Place("continent label", place => place.ContinentLabel);

    public static LineField CountryLabel { get; } = Place("country label", place => place.CountryLabel);

    public static LineField CityLabel { get; } = Place("city label", place => place.CityLabel);

    public static LineField SystemLabel { get; } = Place("asn label", place => place.SystemLabel);

    private static LineField Place(string name, Func<Place, string> text) =>
        new(name, LineFieldKind.Text, context => new PlaceReader(context.Places, text).Read) { IsPlace = true };

    private static LineField Text(string name, LineText read) => new(name, LineFieldKind.Text, _ => read);

    private static ReadOnlySpan<byte> StatusClass(in AccessLogLine line, Span<byte> scratch)
    {
        if (line.Status == AccessLogLine.NoStatus)
        {
            return "-"u8;
        }

        scratch[0] = (byte)('0' + (line.Status / 100));
        "xx"u8.CopyTo(scratch[1..]);
        return scratch[..3];
    }

    private static ReadOnlySpan<byte> Day(in AccessLogLine line, Span<byte> scratch)
    {
        DateOnly.FromDayNumber(line.Timestamp.Day).TryFormat(scratch, out var written, "yyyy-MM-dd");
        return scratch[..written];
    }

    private static ReadOnlySpan<byte> Minute(in AccessLogLine line, Span<byte> scratch)
    {
        new DateTime((line.Timestamp.UtcSeconds + (line.Timestamp.OffsetMinutes * 60L)) * TicksPerSecond, DateTimeKind.Unspecified)
            .TryFormat(scratch, out var written, "yyyy-MM-dd HH:mm");
        return scratch[..written];
    }

    private static ReadOnlySpan<byte> Write(long number, Span<byte> scratch, string format = "0")
    {
        if (number < 0)
        {
            return default;
        }

        number.TryFormat(scratch, out var written, format);
        return scratch[..written];
    }
}

namespace AccessLogs;

/// <summary>
/// The layout of a log's lines. The four of Apache's own configuration file exist: common and combined, each with and
/// without a leading virtual host. No line fits two of them (docs/report-format.md).
/// </summary>
public sealed class AccessLogFormat
{
    private AccessLogFormat(string name, bool hasVirtualHost, bool hasReferrerAndUserAgent)
    {
        Name = name;
        HasVirtualHost = hasVirtualHost;
        HasReferrerAndUserAgent = hasReferrerAndUserAgent;
    }

    /// <summary><c>%h %l %u %t "%r" %>s %b</c></summary>
    public static AccessLogFormat Common { get; } = new("common", hasVirtualHost: false, hasReferrerAndUserAgent: false);

    /// <summary><c>%h %l %u %t "%r" %>s %b "%{Referer}i" "%{User-Agent}i"</c>; further fields are ignored.</summary>
    public static AccessLogFormat Combined { get; } = new("combined", hasVirtualHost: false, hasReferrerAndUserAgent: true);

    /// <summary><see cref="Common"/> after <c>%v</c> or <c>%v:%p</c>.</summary>
    public static AccessLogFormat VirtualHostCommon { get; } = new("vhost-common", hasVirtualHost: true, hasReferrerAndUserAgent: false);

    /// <summary><see cref="Combined"/> after <c>%v</c> or <c>%v:%p</c>.</summary>
    public static AccessLogFormat VirtualHostCombined { get; } = new("vhost-combined", hasVirtualHost: true, hasReferrerAndUserAgent: true);

    /// <summary>Every format, the likeliest first: the order in which the detection settles a tie.</summary>
    public static IReadOnlyList<AccessLogFormat> All { get; } = [Combined, Common, VirtualHostCombined, VirtualHostCommon];

    /// <summary>The name, as it travels and as users see it: <c>common</c>, <c>combined</c>, <c>vhost-common</c>, <c>vhost-combined</c>.</summary>
    public string Name { get; }

    /// <summary>Whether a line starts with the virtual host that was asked.</summary>
    public bool HasVirtualHost { get; }

    /// <summary>Whether a line goes on with the referrer and the user agent.</summary>
    public bool HasReferrerAndUserAgent { get; }

    /// <summary>Finds a format by its <see cref="Name"/>.</summary>
    /// <param name="name">The name, in lower case.</param>
    /// <returns>The format.</returns>
    /// <exception cref="ArgumentException">No format has this name.</exception>
    public static AccessLogFormat FromName(string name) =>
        All.FirstOrDefault(format => string.Equals(format.Name, name, StringComparison.Ordinal))
        ?? throw new ArgumentException($"There is no log format '{name}'; there are {string.Join(", ", All.Select(format => format.Name))}.", nameof(name));

    /// <summary>The <see cref="Name"/>.</summary>
    /// <returns>The name.</returns>
    public override string ToString() => Name;
}

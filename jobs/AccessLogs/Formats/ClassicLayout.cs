namespace AccessLogs.Formats;

/// <summary>One of the four layouts of Apache's own configuration file.</summary>
/// <param name="HasVirtualHost">Whether a line starts with the virtual host that was asked.</param>
/// <param name="HasReferrerAndUserAgent">Whether a line goes on with the referrer and the user agent.</param>
internal sealed record ClassicLayout(bool HasVirtualHost, bool HasReferrerAndUserAgent);

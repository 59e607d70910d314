using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Gearman.Client.Hosting;

namespace Gearman.Client;

/// <summary>Where a job server listens.</summary>
/// <param name="Host">A host name, or an IPv4 or IPv6 address (without brackets).</param>
/// <param name="Port">The TCP port, 1 to 65,535.</param>
[TypeConverter(typeof(ServerAddressConverter))]
public readonly record struct ServerAddress(string Host, int Port = ServerAddress.DefaultPort) : IParsable<ServerAddress>
{
    /// <summary>The port that IANA gave Gearman.</summary>
    public const int DefaultPort = 4730;

    /// <summary>Reads <c>host</c>, <c>host:port</c>, <c>[address]</c>, <c>[address]:port</c> or a bare IPv6 address.</summary>
    /// <param name="text">The text.</param>
    /// <exception cref="FormatException">It is none of these.</exception>
    public static ServerAddress Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return TryParse(text, out var address) ? address : throw new FormatException($"'{text}' is no server address: host, host:port or [IPv6]:port.");
    }

    /// <summary>Reads <c>host</c>, <c>host:port</c>, <c>[address]</c>, <c>[address]:port</c> or a bare IPv6 address.</summary>
    /// <param name="text">The text.</param>
    /// <param name="address">The address.</param>
    /// <returns>False if the text is none of these.</returns>
    public static bool TryParse([NotNullWhen(true)] string? text, out ServerAddress address)
    {
        address = default;
        text = text?.Trim();
        if (string.IsNullOrEmpty(text))
        {
            return false;
        }

        var hostEnd = text.Length;
        if (text[0] == '[')
        {
            hostEnd = text.IndexOf(']', StringComparison.Ordinal) + 1;
        }
        else if (text.IndexOf(':', StringComparison.Ordinal) is >= 0 and var colon && text.LastIndexOf(':') == colon)
        {
            hostEnd = colon;
        }

        var host = text.AsSpan(0, hostEnd).Trim("[]");
        var port = DefaultPort;
        var valid = hostEnd == text.Length
            || (text[hostEnd] == ':' && int.TryParse(text.AsSpan(hostEnd + 1), NumberStyles.None, CultureInfo.InvariantCulture, out port));
        if (!valid || port is < 1 or > ushort.MaxValue || Uri.CheckHostName(host.ToString()) == UriHostNameType.Unknown)
        {
            return false;
        }

        address = new ServerAddress(host.ToString(), port);
        return true;
    }

    /// <summary><c>host:port</c>, with brackets around an IPv6 address. <see cref="Parse(string)"/> reads it back.</summary>
    public override string ToString() => Host?.Contains(':', StringComparison.Ordinal) == true ? $"[{Host}]:{Port}" : $"{Host}:{Port}";

    /// <summary>A checked copy of a list of servers, each once; the default server if it is empty.</summary>
    /// <exception cref="ArgumentException">An address has no host or no port.</exception>
    internal static ServerAddress[] Validate(IList<ServerAddress> servers)
    {
        ArgumentNullException.ThrowIfNull(servers);
        foreach (var server in servers)
        {
            if (string.IsNullOrEmpty(server.Host) || server.Port is < 1 or > ushort.MaxValue)
            {
                throw new ArgumentException($"'{server}' is no server address.", nameof(servers));
            }
        }

        return servers.Count == 0 ? [new ServerAddress("127.0.0.1")] : [.. servers.Distinct()];
    }

    /// <inheritdoc/>
    static ServerAddress IParsable<ServerAddress>.Parse(string s, IFormatProvider? provider) => Parse(s);

    /// <inheritdoc/>
    static bool IParsable<ServerAddress>.TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out ServerAddress result) =>
        TryParse(s, out result);
}

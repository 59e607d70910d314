using System.Collections.Frozen;
using System.Net;
using Gearman.Server.Http;
using Gearman.Server.Memcached;
using Gearman.Server.Protocols;
using Microsoft.Extensions.Logging;

namespace Gearman.Cli.Daemon;

/// <summary>What <c>--protocol</c> can name. A protocol takes its place in the table and reads its own options.</summary>
internal static class Protocols
{
    private static readonly FrozenDictionary<string, Func<DaemonArguments, ILoggerFactory, IServerProtocol>> All =
        new Dictionary<string, Func<DaemonArguments, ILoggerFactory, IServerProtocol>>(StringComparer.Ordinal)
        {
            ["http"] = Http,
            ["memcached"] = Memcached,
        }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The protocols that are asked for.</summary>
    /// <param name="arguments">The arguments.</param>
    /// <param name="loggers">Where they log.</param>
    /// <exception cref="DaemonException">There is no such protocol, address or port.</exception>
    public static IReadOnlyList<IServerProtocol> From(DaemonArguments arguments, ILoggerFactory loggers) =>
        !arguments.IsGiven(arguments.Options.Protocol)
            ? []
            : [.. arguments.Get(arguments.Options.Protocol).Split(',').Distinct(StringComparer.Ordinal).Select(name => All.TryGetValue(name, out var make)
                ? make(arguments, loggers)
                : throw new DaemonException($"Unknown protocol module : {name}"))];

    private static HttpProtocol Http(DaemonArguments arguments, ILoggerFactory loggers)
    {
        var options = new HttpProtocolOptions { UsesServerTls = arguments.Get(arguments.Options.HttpTls) };
        if (options.UsesServerTls && !arguments.Get(arguments.Options.Tls))
        {
            throw new DaemonException("--http-ssl needs --ssl");
        }

        AddEndPoints(options.EndPoints, arguments, arguments.Get(arguments.Options.HttpPort), options.UsesServerTls);
        var (slow, connections) = (Slow(arguments), arguments.Options.MaxConnections);
        options.ConfigureServer = kestrel =>
        {
            kestrel.Limits.RequestHeadersTimeout = slow ?? kestrel.Limits.RequestHeadersTimeout;
            kestrel.Limits.MaxConcurrentConnections = arguments.IsGiven(connections) ? arguments.Get(connections) : null;
        };
        return new HttpProtocol(options, loggers);
    }

    private static MemcachedProtocol Memcached(DaemonArguments arguments, ILoggerFactory loggers)
    {
        var options = new MemcachedProtocolOptions();
        AddEndPoints(options.EndPoints, arguments, arguments.Get(arguments.Options.MemcachedPort), isEncrypted: false);
        options.Patience = Slow(arguments) ?? options.Patience;
        if (arguments.IsGiven(arguments.Options.MaxConnections))
        {
            options.MaxConnections = arguments.Get(arguments.Options.MaxConnections);
        }

        return new MemcachedProtocol(options, loggers);
    }

    private static TimeSpan? Slow(DaemonArguments arguments) =>
        arguments.IsGiven(arguments.Options.SlowSenderTimeout) ? ServerSettings.Seconds(arguments.Get(arguments.Options.SlowSenderTimeout)) : null;

    /// <summary>By <c>--listen</c>; else, unlike Gearman's own port, from this machine alone: whoever gets there may submit anything.</summary>
    private static void AddEndPoints(IList<IPEndPoint> endPoints, DaemonArguments arguments, string port, bool isEncrypted)
    {
        var host = arguments.Get(arguments.Options.Listen);
        foreach (var endPoint in ListenAddresses.Find(string.IsNullOrEmpty(host) ? "127.0.0.1" : host, port))
        {
            if (!isEncrypted && arguments.Get(arguments.Options.Tls) && !IPAddress.IsLoopback(endPoint.Address))
            {
                throw new DaemonException($"--protocol is served without TLS: with --ssl on loopback addresses alone, not on {endPoint.Address} (--http-ssl is for http)");
            }

            endPoints.Add(endPoint);
        }
    }
}

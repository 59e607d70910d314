using Gearman.Server;

namespace Gearman.Cli.Daemon;

/// <summary>Turns the daemon's arguments into the server's options.</summary>
internal static class ServerSettings
{
    /// <summary>The server's options.</summary>
    /// <param name="arguments">The arguments.</param>
    /// <param name="verbosity">The level that is logged.</param>
    /// <exception cref="DaemonException">There is no such address or port.</exception>
    public static GearmanServerOptions From(DaemonArguments arguments, string verbosity)
    {
        var given = arguments.Options;
        var prefix = arguments.Get(given.JobHandlePrefix);
        var retries = arguments.Get(given.JobRetries);
        var backlog = arguments.Get(given.Backlog);
        var options = new GearmanServerOptions
        {
            HandlePrefix = string.IsNullOrEmpty(prefix) ? null : prefix,
            // -1, by which later versions say no limit, is the largest number here.
            JobRetries = retries > ushort.MaxValue ? 0 : (int)retries,
            // To listen(2) a negative one is the system's most.
            Backlog = backlog < 0 ? int.MaxValue : Math.Max(backlog, 1),
            ExceptionsByDefault = arguments.Get(given.Exceptions),
            KeepAlive = !arguments.Get(given.KeepAlive) ? null : new TcpKeepAlive
            {
                IdleSeconds = Known(arguments.Get(given.KeepAliveIdle)),
                IntervalSeconds = Known(arguments.Get(given.KeepAliveInterval)),
                Count = Known(arguments.Get(given.KeepAliveCount)),
            },
            Verbosity = verbosity,
            AllowShutdown = arguments.Get(given.AllowShutdown),
            MaxPacketBytes = arguments.Get(given.MaxPacketBytes),
            MaxUnsentBytes = arguments.Get(given.MaxUnsentBytes),
        };
        if (arguments.IsGiven(given.MaxConnections))
        {
            options.MaxConnections = arguments.Get(given.MaxConnections);
        }

        foreach (var endPoint in ListenAddresses.Find(arguments.Get(given.Listen), Port(arguments)))
        {
            options.EndPoints.Add(endPoint);
        }

        return options;
    }

    private static int? Known(int value) => value < 0 ? null : value;

    /// <summary>gearmand reads one environment variable.</summary>
    private static string Port(DaemonArguments arguments) =>
        !arguments.IsGiven(arguments.Options.Port) && Environment.GetEnvironmentVariable("GEARMAND_PORT") is { Length: > 0 } port
            ? port
            : arguments.Get(arguments.Options.Port);
}

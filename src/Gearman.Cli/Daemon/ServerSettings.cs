using System.CommandLine;
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
            MaxConnections = Given(given.MaxConnections) ?? int.MaxValue,
            MaxConnectionsPerAddress = Given(given.MaxConnectionsPerAddress) ?? int.MaxValue,
            MaxConnectsPerSecond = Given(given.MaxConnectsPerSecond),
            MaxJobs = Given(given.MaxJobs) ?? int.MaxValue,
            MaxJobBytes = Given(given.MaxJobBytes),
            MaxClientsPerJob = arguments.Get(given.MaxClientsPerJob),
            MaxFunctionsPerConnection = arguments.Get(given.MaxFunctionsPerConnection),
            MaxAbilitiesPerConnection = arguments.Get(given.MaxAbilitiesPerConnection),
            SlowSenderTimeout = Seconds(Given(given.SlowSenderTimeout)),
            SlowReaderTimeout = Seconds(Given(given.SlowReaderTimeout)),
        };

        foreach (var endPoint in ListenAddresses.Find(arguments.Get(given.Listen), arguments.Get(given.Port)))
        {
            options.EndPoints.Add(endPoint);
        }

        return options;

        T? Given<T>(Option<T> option)
            where T : struct => arguments.IsGiven(option) ? arguments.Get(option) : null;
    }

    private static int? Known(int value) => value < 0 ? null : value;

    private static TimeSpan? Seconds(int? value) => value is { } seconds ? TimeSpan.FromSeconds(seconds) : null;
}

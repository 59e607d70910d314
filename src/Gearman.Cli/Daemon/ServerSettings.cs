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
            Tls = arguments.Get(given.Tls) ? Tls(arguments) : null,
            UsersFile = arguments.Get(given.UsersFile) is { Length: > 0 } users ? users : null,
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
            HoldsSubmits = arguments.Get(given.HoldSubmits),
            MaxFailedJobs = arguments.Get(given.MaxFailedJobs),
            MaxFailedJobBytes = arguments.Get(given.MaxFailedJobBytes),
            GrabPatience = TimeSpan.FromMicroseconds(arguments.Get(given.GrabPatience)),
        };

        foreach (var endPoint in ListenAddresses.Find(arguments.Get(given.Listen), arguments.Get(given.Port)))
        {
            options.EndPoints.Add(endPoint);
        }

        foreach (var rule in RetryOption.Rules(arguments.Get(given.Retry)))
        {
            options.Retries.Add(rule);
        }

        return options;

        T? Given<T>(Option<T> option)
            where T : struct => arguments.IsGiven(option) ? arguments.Get(option) : null;
    }

    /// <summary>A time in seconds, if there is one.</summary>
    public static TimeSpan? Seconds(int? value) => value is { } seconds ? TimeSpan.FromSeconds(seconds) : null;

    private static ServerTlsOptions Tls(DaemonArguments arguments)
    {
        var given = arguments.Options;
        var tls = new ServerTlsOptions
        {
            ClientCaPath = Path(given.TlsCaFile),
            RequireClientCertificate = arguments.Get(given.TlsRequireClient),
        };
        var certificates = Path(given.TlsCertificate)?.Split(',') ?? throw new DaemonException("--ssl needs --ssl-certificate or $GEARMAND_SERVER_PEM");
        var keys = Path(given.TlsKey)?.Split(',');
        if (keys is not null && keys.Length != certificates.Length)
        {
            throw new DaemonException("--ssl-key needs as many keys as there are certificates");
        }

        for (var i = 0; i < certificates.Length; i++)
        {
            tls.Certificates.Add(new TlsCertificateFile(certificates[i], keys?[i]));
        }

        return tls;

        string? Path(Option<string> option) => arguments.Get(option) is { Length: > 0 } path ? path : null;
    }

    private static int? Known(int value) => value < 0 ? null : value;
}

using System.CommandLine;
using System.CommandLine.Help;
using Gearman.Cli.CommandLine;
using Gearman.Cli.Daemon.Queues;
using Gearman.Server;
using Gearman.Server.Memcached;

namespace Gearman.Cli.Daemon;

/// <summary>The options of <c>gearmand</c>: those of gearmand 1.1.20 by the same names, in the same order, then ours.</summary>
internal sealed class DaemonOptions
{
    private static GearmanServerOptions Defaults { get; } = new();

    public Option<int> Backlog { get; } = NumberOption.Define<int>("--backlog", "-b", 1024, "Connections that may wait to be accepted.");

    public Option<bool> Detach { get; } = new("--daemon", "-d") { Description = "Detach and run in the background; returns when the server listens." };

    public Option<bool> Exceptions { get; } = new("--exceptions") { Description = "Send exceptions also to clients that did not ask for them." };

    public Option<ulong> FileDescriptors { get; } = NumberOption.Define<ulong>("--file-descriptors", "-f", null, "File descriptors that the process may have. Default is the most that is allowed.");

    public Option<uint> JobRetries { get; } = NumberOption.Define<uint>("--job-retries", "-j", 0, "Workers that a job may lose before it is given up; 0 is no limit.");

    public Option<string> JobHandlePrefix { get; } = new("--job-handle-prefix") { Description = "What handles start with. Default is \"H:<host>:<start>\"." };

    public Option<uint> HashtableBuckets { get; } = NumberOption.Define<uint>("--hashtable-buckets", null, 991, "Has no effect: the tables grow by themselves.");

    public Option<bool> KeepAlive { get; } = new("--keepalive") { Description = "Enable TCP keep-alive on all connections." };

    public Option<int> KeepAliveIdle { get; } = NumberOption.Define<int>("--keepalive-idle", null, -1, "Seconds of silence before the first probe; -1 is the system's.");

    public Option<int> KeepAliveInterval { get; } = NumberOption.Define<int>("--keepalive-interval", null, -1, "Seconds between two probes; -1 is the system's.");

    public Option<int> KeepAliveCount { get; } = NumberOption.Define<int>("--keepalive-count", null, -1, "Unanswered probes that end a connection; -1 is the system's.");

    public Option<string> LogFile { get; } = new("--log-file", "-l") { Description = "Where to log: a file, 'stderr', or 'none'.", DefaultValueFactory = _ => "/var/log/gearmand.log" };

    public Option<string> Listen { get; } = new("--listen", "-L") { Description = "Address or host name to listen on: all addresses of it. Default is all, IPv4 and IPv6." };

    public Option<string> PidFile { get; } = new("--pid-file", "-P") { Description = "File for the process id, while the server listens.", DefaultValueFactory = _ => "/var/gearmand.pid" };

    public Option<string> Protocol { get; } = new("--protocol", "-r") { Description = "Protocols to serve beside Gearman's: http, memcached, or both with a comma." };

    public Option<bool> RoundRobin { get; } = new("--round-robin", "-R") { Description = "Has no effect: functions take turns always." };

    public Option<string> QueueType { get; } = new("--queue-type", "-q") { Description = "Where background jobs are kept.", DefaultValueFactory = _ => "builtin" };

    public Option<string> ConfigFile { get; } = new("--config-file") { Description = "File with more options; those of the command line win.", DefaultValueFactory = _ => "/etc/gearmand.conf" };

    public Option<bool> Syslog { get; } = new("--syslog") { Description = "Log to the system's log as well." };

    public Option<bool> CoreDump { get; } = new("--coredump") { Description = "Has no effect: the system decides (ulimit -c)." };

    public Option<uint> Threads { get; } = NumberOption.Define<uint>("--threads", "-t", 4, "Has no effect: one thread serves all connections.");

    public Option<string> User { get; } = new("--user", "-u") { Description = "Switch to this user after startup." };

    public Option<string> Verbose { get; } = new("--verbose") { Description = "FATAL, ALERT, CRITICAL, ERROR, WARNING, NOTICE, INFO or DEBUG.", DefaultValueFactory = _ => "ERROR" };

    public Option<bool> Version { get; } = new("--version", "-V") { Description = "Print the version and exit." };

    public Option<uint> WorkerWakeup { get; } = NumberOption.Define<uint>("--worker-wakeup", "-w", 0, "Has no effect: a job wakes one worker, and another if that one does not come.");

    public Option<bool> HttpTls { get; } = new("--http-ssl") { Description = "HTTPS, by the certificates of --ssl." };

    public Option<string> HttpPort { get; } = new("--http-port") { Description = "Port to listen on, on 127.0.0.1 unless --listen says another.", DefaultValueFactory = _ => "8080" };

    public Option<string> Port { get; } = new("--port", "-p") { Description = "Port or service to listen on; else $GEARMAND_PORT.", DefaultValueFactory = _ => $"{GearmanServerOptions.DefaultPort}" };

    public Option<bool> Tls { get; } = new("--ssl") { Description = "Enable TLS connections." };

    public Option<string> TlsCaFile { get; } = Text("--ssl-ca-file", "CA file: authorities that client certificates must come from.");

    public Option<string> TlsCertificate { get; } = Text("--ssl-certificate", "SSL certificate; several with commas between, by the host that a client names.");

    public Option<string> TlsKey { get; } = Text("--ssl-key", "SSL key for certificate. Default is in the same file.");

    /// <summary>The options of the stores.</summary>
    public QueueOptions Queues { get; } = new();

    public Option<bool> AllowShutdown { get; } = new("--allow-shutdown") { Description = "Let clients stop the server by the admin command 'shutdown'." };

    public Option<bool> TlsRequireClient { get; } = new("--ssl-require-client-certificate") { Description = "Refuse clients that have no certificate." };

    public Option<string> UsersFile { get; } = Text("--users-file", "File that says who may do what. Default is that all may do anything.");

    public Option<int> MaxConnections { get; } = NumberOption.Define<int>("--max-connections", null, null, "The most connections at once. Default is what the descriptors allow.");

    public Option<int> MaxPacketBytes { get; } = NumberOption.Define<int>("--max-packet-bytes", null, Defaults.MaxPacketBytes, "The largest body of a packet.");

    public Option<int> MaxUnsentBytes { get; } = NumberOption.Define<int>("--max-unsent-bytes", null, Defaults.MaxUnsentBytes, "What may wait for a peer that does not read before it is cut off.");

    public Option<int> MaxConnectionsPerAddress { get; } = NumberOption.Define<int>("--max-connections-per-address", null, null, "The most connections of an address at once. Default is no limit.");

    public Option<int> MaxConnectsPerSecond { get; } = NumberOption.Define<int>("--max-connects-per-second", null, null, "The most new connections of an address in a second. Default is no limit.");

    public Option<int> MaxJobs { get; } = NumberOption.Define<int>("--max-jobs", null, null, "The most jobs at once. Default is no limit but the memory's.");

    public Option<long> MaxJobBytes { get; } = NumberOption.Define<long>("--max-job-bytes", null, null, "The memory that all jobs may take. Default is 60 % of what the process may have.");

    public Option<int> MaxClientsPerJob { get; } = NumberOption.Define<int>("--max-clients-per-job", null, Defaults.MaxClientsPerJob, "The most clients that may wait for one job.");

    public Option<int> MaxFunctionsPerConnection { get; } = NumberOption.Define<int>("--max-functions-per-connection", null, Defaults.MaxFunctionsPerConnection, "The most functions that a connection may be the first to name.");

    public Option<int> MaxAbilitiesPerConnection { get; } = NumberOption.Define<int>("--max-abilities-per-connection", null, Defaults.MaxAbilitiesPerConnection, "The most functions that a worker may say it can do.");

    public Option<int> SlowSenderTimeout { get; } = NumberOption.Define<int>("--slow-sender-timeout", null, null, "Seconds that a packet may take from its first byte to its last. Default is no limit.");

    public Option<int> SlowReaderTimeout { get; } = NumberOption.Define<int>("--slow-reader-timeout", null, null, "Seconds that a peer may take nothing of what waits for it. Default is no limit.");

    public Option<bool> HoldSubmits { get; } = new("--hold-submits") { Description = "Let background jobs wait for a store that is not there, where they are refused otherwise." };

    public Option<string[]> Retry { get; } = RetryOption.Define();

    public Option<int> MaxFailedJobs { get; } = NumberOption.Define<int>("--max-failed-jobs", null, Defaults.MaxFailedJobs, "Failed jobs that are kept for 'show failed'; of each tenant.");

    public Option<long> MaxFailedJobBytes { get; } = NumberOption.Define<long>("--max-failed-job-bytes", null, Defaults.MaxFailedJobBytes, "What the failed jobs may take that are kept, with their payloads; of each tenant.");

    public Option<int> GrabPatience { get; } = NumberOption.Define<int>("--grab-patience", null, (int)Defaults.GrabPatience.TotalMicroseconds, "Microseconds that a worker's grab may wait for a job; 0 answers at once.");

    public Option<string> MemcachedPort { get; } = new("--memcached-port") { Description = "Port of the protocol memcached, on 127.0.0.1 unless --listen says another.", DefaultValueFactory = _ => $"{MemcachedProtocolOptions.DefaultPort}" };

    /// <summary>The form of the talk and of older versions.</summary>
    public Option<bool[]> MoreVerbose { get; } = new("-v") { Description = "More in the log: once NOTICE, twice INFO, three times DEBUG; to stderr if there is no --log-file.", Arity = ArgumentArity.Zero };

    /// <summary>Reads the whole command line and the file, and ends.</summary>
    public Option<bool> CheckArguments { get; } = new("--check-args") { Hidden = true };

    /// <summary>What means something to gearmand alone.</summary>
    public IReadOnlyList<Option> WithoutEffect => [HashtableBuckets, RoundRobin, CoreDump, Threads, WorkerWakeup, Queues.StoreOnShutdown];

    /// <summary>The options as <c>--help</c> lists them.</summary>
    public IReadOnlyList<(string Title, IReadOnlyList<Option> Options)> Groups => field ??=
    [
        ("General options",
        [
            Backlog, Detach, Exceptions, FileDescriptors, Help, JobRetries, JobHandlePrefix, HashtableBuckets,
            KeepAlive, KeepAliveIdle, KeepAliveInterval, KeepAliveCount, LogFile, Listen, PidFile, Protocol, RoundRobin, QueueType,
            ConfigFile, Syslog, CoreDump, Threads, User, Verbose, Version, WorkerWakeup, CheckArguments,
        ]),
        ("HTTP", [HttpPort]),
        ("Gear", [Port, Tls, TlsCaFile, TlsCertificate, TlsKey]),
        .. Queues.Groups,
        ("Not in gearmand", Ours),
    ];

    /// <summary>The options that gearmand lacks.</summary>
    public IReadOnlyList<Option> Ours => field ??=
    [
        MoreVerbose, Queues.JournalDirectory, AllowShutdown, TlsRequireClient, UsersFile, MaxConnections, MaxConnectionsPerAddress, MaxConnectsPerSecond, MaxPacketBytes, MaxUnsentBytes,
        MaxJobs, MaxJobBytes, MaxClientsPerJob, MaxFunctionsPerConnection, MaxAbilitiesPerConnection, SlowSenderTimeout, SlowReaderTimeout,
        HoldSubmits, Retry, MaxFailedJobs, MaxFailedJobBytes, GrabPatience, MemcachedPort, HttpTls,
    ];

    /// <summary>The command, for the parser, help and completions.</summary>
    public Command Command => field ??= Define();

    public HelpOption Help { get; } = new("--help", "-h") { Description = "Print this help menu." };

    private static Option<string> Text(string name, string description, string? value = null)
    {
        var option = new Option<string>(name) { Description = description };
        if (value is not null)
        {
            option.DefaultValueFactory = _ => value;
        }

        return option;
    }

    private Command Define()
    {
        var command = new Command(DaemonCommand.Name, "The job server.");
        foreach (var option in Groups.SelectMany(group => group.Options))
        {
            command.Options.Add(option);
        }

        Help.Action = new ProgramOptionsHelp(Groups);
        return command;
    }
}

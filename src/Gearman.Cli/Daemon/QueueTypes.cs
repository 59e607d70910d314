using Gearman.Cli.Daemon.Logging;
using Gearman.Server.Storing.Journal;
using Microsoft.Extensions.Logging;

namespace Gearman.Cli.Daemon;

/// <summary>What <c>--queue-type</c> can name. A store is plugged in here, and its options in <see cref="DaemonOptions"/>.</summary>
internal sealed class QueueTypes(DaemonLog log)
{
    /// <summary>gearmand's names for what is not to be had here.</summary>
    private static readonly string[] Missing = ["libmemcached", "libsqlite3", "MySQL", "Postgres", "redis"];

    private QueueType[] All =>
    [
        new("builtin", _ => null),
        new("journal", Journal),
    ];

    /// <summary>Finds a store by its name.</summary>
    /// <exception cref="DaemonException">There is none.</exception>
    public QueueType Find(string name)
    {
        var isMissing = Missing.Contains(name, StringComparer.OrdinalIgnoreCase);
        return Array.Find(All, type => string.Equals(type.Name, name, StringComparison.OrdinalIgnoreCase))
            ?? throw new DaemonException($"Error while initializing the queue : {name}{(isMissing ? " (this server has no such store yet)" : " (unknown)")}");
    }

    private JournalStore Journal(DaemonArguments arguments)
    {
        var directory = arguments.Get(arguments.Options.JournalDirectory);
        return string.IsNullOrEmpty(directory)
            ? throw new DaemonException("Error while initializing the queue : journal needs --journal-dir")
            : new JournalStore(new JournalOptions { Directory = directory }, log.CreateLogger<JournalStore>());
    }
}

using System.Collections.Frozen;

namespace Gearman.Cli.Daemon;

/// <summary>What <c>--queue-type</c> can name. A store is plugged in here: it takes its place in the table and sets what it needs in the server's options.</summary>
internal static class QueueTypes
{
    /// <summary>gearmand's names, in any case, and whether there is such a store here.</summary>
    private static readonly FrozenDictionary<string, bool> All = new Dictionary<string, bool>(StringComparer.OrdinalIgnoreCase)
    {
        ["builtin"] = true,
        ["libmemcached"] = false,
        ["libsqlite3"] = false,
        ["MySQL"] = false,
        ["Postgres"] = false,
        ["redis"] = false,
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    /// <summary>Makes sure that there is such a store.</summary>
    /// <exception cref="DaemonException">There is none.</exception>
    public static void Check(string name)
    {
        if (!All.TryGetValue(name, out var isThere) || !isThere)
        {
            var known = All.ContainsKey(name);
            throw new DaemonException($"Error while initializing the queue : {name}{(known ? " (this server has no such store yet, only builtin)" : " (unknown)")}");
        }
    }
}

namespace Gearman.Cli.Daemon;

/// <summary>What <c>--protocol</c> can name. A protocol is plugged in here, where it is started beside a server that listens.</summary>
internal static class Protocols
{
    /// <summary>Makes sure that there is such a protocol.</summary>
    /// <param name="name">Its name, in gearmand's case.</param>
    /// <exception cref="DaemonException">There is none.</exception>
    public static void Check(string name) => throw new DaemonException(name switch
    {
        "http" => "Protocol module http : this server has no HTTP yet",
        _ => $"Unknown protocol module : {name}",
    });
}

using System.Reflection;

namespace Architecture.Tests;

/// <summary>The libraries, each by a type of its own.</summary>
internal static class Libraries
{
    public static readonly Assembly Protocol = typeof(Gearman.Protocol.PacketType).Assembly;
    public static readonly Assembly Server = typeof(Gearman.Server.GearmanServer).Assembly;
    public static readonly Assembly Client = typeof(Gearman.Client.GearmanClient).Assembly;
    public static readonly Assembly MapReduce = typeof(Gearman.MapReduce.MapReduceException).Assembly;
    public static readonly Assembly AccessLogs = typeof(global::AccessLogs.AccessLogAccumulator).Assembly;

    public static readonly Assembly AccessLogsCli = typeof(global::AccessLogs.Cli.LogCommand).Assembly;

    public static readonly Assembly[] All = [Protocol, Server, Client, MapReduce, AccessLogs, AccessLogsCli];
}

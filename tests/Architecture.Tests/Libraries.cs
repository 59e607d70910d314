using System.Reflection;

namespace Architecture.Tests;

/// <summary>The libraries, each by a type of its own.</summary>
internal static class Libraries
{
    public static readonly Assembly Protocol = typeof(Gearman.Protocol.PacketType).Assembly;
    public static readonly Assembly Server = typeof(Gearman.Server.GearmanServer).Assembly;
    public static readonly Assembly Sql = typeof(Gearman.Stores.Sql.SqlJobStore).Assembly;
    public static readonly Assembly Sqlite = typeof(Gearman.Stores.Sqlite.GearmanServerOptionsExtensions).Assembly;
    public static readonly Assembly MySql = typeof(Gearman.Stores.MySql.GearmanServerOptionsExtensions).Assembly;
    public static readonly Assembly Postgres = typeof(Gearman.Stores.Postgres.GearmanServerOptionsExtensions).Assembly;
    public static readonly Assembly Redis = typeof(Gearman.Stores.Redis.RedisJobStore).Assembly;
    public static readonly Assembly Memcached = typeof(Gearman.Stores.Memcached.MemcachedJobStore).Assembly;
    public static readonly Assembly ServerHttp = typeof(Gearman.Server.Http.HttpProtocol).Assembly;
    public static readonly Assembly ServerMemcached = typeof(Gearman.Server.Memcached.MemcachedProtocol).Assembly;
    public static readonly Assembly Testing = typeof(Gearman.Testing.GearmanTestServer).Assembly;
    public static readonly Assembly Client = typeof(Gearman.Client.GearmanClient).Assembly;
    public static readonly Assembly MapReduce = typeof(Gearman.MapReduce.MapReduceException).Assembly;
    public static readonly Assembly MapReduceParquet = typeof(Gearman.MapReduce.Parquet.ParquetColumns).Assembly;
    public static readonly Assembly MapReduceS3 = typeof(Gearman.MapReduce.S3.S3Files).Assembly;
    public static readonly Assembly AccessLogs = typeof(global::AccessLogs.AccessLogAccumulator).Assembly;

    public static readonly Assembly AccessLogsCli = typeof(global::AccessLogs.Cli.LogCommand).Assembly;

    public static readonly Assembly[] All = [Protocol, Server, Sql, Sqlite, MySql, Postgres, Redis, Memcached, ServerHttp, ServerMemcached, Testing, Client, MapReduce, MapReduceParquet, MapReduceS3, AccessLogs, AccessLogsCli];
}

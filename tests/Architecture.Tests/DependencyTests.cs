using System.Reflection;

namespace Architecture.Tests;

public sealed class DependencyTests
{
    [Fact]
    public void The_protocol_knows_nobody() => AssertKnows(Libraries.Protocol);

    [Fact]
    public void The_server_knows_the_protocol_alone() => AssertKnows(Libraries.Server, Libraries.Protocol);

    [Fact]
    public void A_store_knows_the_server_and_no_other_store()
    {
        AssertKnows(Libraries.Sql, Libraries.Server, Libraries.Protocol);
        AssertKnows(Libraries.Sqlite, Libraries.Sql, Libraries.Server, Libraries.Protocol);
        AssertKnows(Libraries.MySql, Libraries.Sql, Libraries.Server, Libraries.Protocol);
        AssertKnows(Libraries.Postgres, Libraries.Sql, Libraries.Server, Libraries.Protocol);
        AssertKnows(Libraries.Redis, Libraries.Server, Libraries.Protocol);
        AssertKnows(Libraries.Memcached, Libraries.Server, Libraries.Protocol);
    }

    [Fact]
    public void A_protocol_knows_the_server_and_none_of_its_inside()
    {
        AssertKnows(Libraries.ServerHttp, Libraries.Server, Libraries.Protocol);
        AssertKnows(Libraries.ServerMemcached, Libraries.Server, Libraries.Protocol);
        Assert.DoesNotContain(Libraries.Server.GetReferencedAssemblies(), r => r.Name!.StartsWith("Microsoft.AspNetCore", StringComparison.Ordinal));
    }

    [Fact]
    public void Server_and_worker_for_tests_know_server_and_client() =>
        AssertKnows(Libraries.Testing, Libraries.Server, Libraries.Client, Libraries.Protocol);

    [Fact]
    public void The_client_knows_the_protocol_alone_and_no_server() => AssertKnows(Libraries.Client, Libraries.Protocol);

    [Fact]
    public void Map_reduce_knows_the_client_and_no_server() =>
        AssertKnows(Libraries.MapReduce, Libraries.Client, Libraries.Protocol);

    [Fact]
    public void Parquet_files_know_map_reduce_alone() => AssertKnows(Libraries.MapReduceParquet, Libraries.MapReduce);

    [Fact]
    public void S3_knows_map_reduce_alone() => AssertKnows(Libraries.MapReduceS3, Libraries.MapReduce);

    [Fact]
    public void Access_logs_know_map_reduce_and_no_network() => AssertKnows(Libraries.AccessLogs, Libraries.MapReduce);

    [Fact]
    public void The_command_of_access_logs_puts_them_together_with_client_and_server() =>
        AssertKnows(
            Libraries.AccessLogsCli, Libraries.AccessLogs, Libraries.MapReduce, Libraries.MapReduceParquet, Libraries.Client, Libraries.Server, Libraries.Protocol);

    private static void AssertKnows(Assembly library, params Assembly[] allowed)
    {
        var ours = Libraries.All.Select(a => a.GetName().Name).ToHashSet();
        var known = library.GetReferencedAssemblies().Select(r => r.Name).Where(ours.Contains);
        Assert.Empty(known.Except(allowed.Select(a => a.GetName().Name)));
    }
}

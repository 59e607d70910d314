using Gearman.Protocol;
using Gearman.Server.Storing.Journal;
using Gearman.Server.Tests.Protocols;
using Gearman.Server.Tests.Storing;
using Gearman.Server.Tests.Wire;
using Microsoft.Extensions.Time.Testing;

namespace Gearman.Server.Tests.Access;

public sealed class TenantTests : AccessTest
{
    private static readonly string[] TwoTenants =
    [
        "tenant a", "tenant b",
        $"user a tenant=a token={Hash("a")} submit=* work=* admin=*",
        $"user b tenant=b token={Hash("b")} submit=* work=* admin=*",
        $"user ops token={Hash("ops")} submit=* work=* admin=*",
    ];

    [Theory(Timeout = Timeout)]
    [MemberData(nameof(Transports))]
    public async Task The_same_function_and_unique_are_two_of_two_tenants(ServerTransport transport)
    {
        Start(UsersOptions(transport, TwoTenants));
        var (a, b) = (await UserAsync("a"), await UserAsync("b"));
        var (ofA, ofB) = (await a.SubmitAsync("f", "of a", "u"), await b.SubmitAsync("f", "of b", "u"));
        Assert.NotEqual(ofA, ofB);
        foreach (var (peer, handle, tenant) in new[] { (b, ofB, "b"), (a, ofA, "a") })
        {
            await peer.WriteAsync([.. Request(PacketType.CanDo, "f"), .. Request(PacketType.GrabJobUniq)]);
            await peer.ExpectAsync(PacketType.JobAssignUniq, $"{handle}\0f\0u\0of {tenant}");
            await peer.WriteAsync(PacketType.GrabJob);
            await peer.ExpectAsync(PacketType.NoJob);
        }
    }

    [Fact(Timeout = Timeout)]
    public async Task The_handles_of_another_tenant_are_unknown()
    {
        Start(UsersOptions(ServerTransport.Auto, TwoTenants));
        var (a, b) = (await UserAsync("a"), await UserAsync("b"));
        var handle = await a.SubmitAsync("f", unique: "u");
        await a.WriteAsync([.. Request(PacketType.CanDo, "f"), .. Request(PacketType.GrabJob)]);
        await a.ReadAsync(PacketType.JobAssign);
        await b.WriteAsync(PacketType.GetStatus, handle);
        await b.ExpectAsync(PacketType.StatusRes, $"{handle}\0" + "0\0" + "0\0" + "0\0" + "0");
        await b.WriteAsync(PacketType.GetStatusUnique, "u");
        await b.ExpectAsync(PacketType.StatusResUnique, "u\0" + "0\0" + "0\0" + "0\0" + "0\0" + "0");
        await b.WriteAsync(PacketType.WorkComplete, $"{handle}\0forged");
        await b.ExpectAsync(PacketType.Error, "JOB_NOT_FOUND\0Job given in work result not found");
        await b.WriteLineAsync($"cancel job {handle}");
        Assert.Equal("ERR UNKNOWN_JOB\r\n", await b.ReadLineAsync());
        Assert.Equal("", await b.StatusAsync());
        await b.WriteLineAsync("workers");
        Assert.Single((await b.ReadListAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries));
        await a.WriteAsync(PacketType.GetStatusUnique, "u");
        await a.ExpectAsync(PacketType.StatusResUnique, "u\0" + "1\0" + "1\0" + "0\0" + "0\0" + "1");
        await a.ExpectNothingElseAsync();
    }

    [Fact(Timeout = Timeout)]
    public async Task An_operator_sees_all_tenants_and_no_name_forges_one()
    {
        Start(UsersOptions(ServerTransport.Auto, TwoTenants));
        var (a, ops) = (await UserAsync("a"), await UserAsync("ops"));
        await a.SubmitAsync("f");
        await ops.SubmitAsync("f");
        Assert.Equal("a\\x1ff\t1\t0\t0\nf\t1\t0\t0\n", await ops.StatusAsync());
        await ops.WriteAsync(PacketType.CanDo, "a\u001ff");
        await ops.ExpectAsync(PacketType.Error, "INVALID_PACKET\0A function has no byte 31 in its name");
        await ops.WriteAsync(PacketType.SubmitJob, "a\u001ff\0\0w");
        await ops.ExpectAsync(PacketType.Error, "INVALID_PACKET\0A function has no byte 31 in its name");
        await ops.WriteLineAsync("create function a\u001fg");
        Assert.StartsWith("ERR ", await ops.ReadLineAsync(), StringComparison.Ordinal);
        Assert.Equal("f\t1\t0\t0\n", await a.StatusAsync());
    }

    [Fact(Timeout = Timeout)]
    public async Task A_quota_is_named_to_whom_it_stops_and_nobody_else_meets_it()
    {
        var time = new FakeTimeProvider();
        Start(
            UsersOptions(
                ServerTransport.Auto,
                "tenant jobs max-jobs=2", "tenant bytes max-job-bytes=1K", "tenant rate max-submits-per-second=3", "tenant one max-connections=1",
                $"user jobs tenant=jobs token={Hash("jobs")} submit=* work=*", $"user bytes tenant=bytes token={Hash("bytes")} submit=* work=*",
                $"user rate tenant=rate token={Hash("rate")} submit=*", $"user one tenant=one token={Hash("one")} submit=*",
                "anonymous submit=*"),
            time);
        var jobs = await UserAsync("jobs");
        await jobs.SubmitAsync("f", unique: "u");
        var second = await jobs.SubmitAsync("g");
        await RefusedAsync(jobs, "w", "The tenant has as many jobs as it may have (quota max-jobs)");
        await jobs.SubmitAsync("f", unique: "u");
        await jobs.WriteAsync([.. Request(PacketType.CanDo, "g"), .. Request(PacketType.GrabJob), .. Request(PacketType.WorkFail, second)]);
        await jobs.ReadAsync(PacketType.JobAssign);
        await jobs.ExpectAsync(PacketType.WorkFail, second);
        await jobs.SubmitAsync("f");

        var bytes = await UserAsync("bytes");
        var job = await bytes.SubmitAsync("f", new string('w', 1000));
        await RefusedAsync(bytes, new string('w', 25), "The jobs of the tenant are as large as they may be (quota max-job-bytes)");
        await bytes.SubmitAsync("f", new string('w', 24));
        await bytes.WriteAsync([.. Request(PacketType.CanDo, "f"), .. Request(PacketType.GrabJob), .. Request(PacketType.WorkFail, job)]);
        await bytes.ReadAsync(PacketType.JobAssign);
        await bytes.ExpectAsync(PacketType.WorkFail, job);
        await bytes.SubmitAsync("f", new string('w', 1000));

        var rate = await UserAsync("rate");
        for (var i = 0; i < 3; i++)
        {
            await rate.SubmitAsync("f");
        }

        await RefusedAsync(rate, "w", "The tenant submits faster than it may (quota max-submits-per-second)");
        time.Advance(TimeSpan.FromMilliseconds(400));
        await rate.SubmitAsync("f");
        await RefusedAsync(rate, "w", "The tenant submits faster than it may (quota max-submits-per-second)");

        var one = await UserAsync("one");
        var two = await ConnectAsync(ServerTransport.Auto);
        await two.WriteAsync(PacketType.OptionReq, "auth:token:one");
        await two.ExpectAsync(PacketType.Error, "QUEUE_ERROR\0The tenant has as many connections as it may (quota max-connections)");
        await two.ExpectEndAsync();
        one.Dispose();
        await BecomesAsync(s => s.Connections == 3);
        await UserAsync("one");

        var anybody = await ConnectAsync(ServerTransport.Auto);
        for (var i = 0; i < 10; i++)
        {
            await anybody.SubmitAsync("f", new string('w', 1000));
        }
    }

    [Fact(Timeout = Timeout)]
    public async Task A_submit_that_is_tried_again_behind_those_that_wait_for_the_store_counts_once()
    {
        var options = UsersOptions(
            ServerTransport.Auto, "tenant a max-jobs=1 max-submits-per-second=3", $"user a tenant=a token={Hash("a")} submit=*");
        var store = new FakeStore { IsOpen = false };
        options.Store = store;
        await StartServerAsync(options);
        var a = await UserAsync("a");
        await a.WriteAsync([.. Request(PacketType.SubmitJobBg, "f\0\0w"), .. Request(PacketType.SubmitJobBg, "f\0\0w"), .. Request(PacketType.SubmitJob, "f\0\0w")]);
        await store.BegunAsync();
        store.Decide();
        await a.ReadAsync(PacketType.JobCreated);
        for (var i = 0; i < 2; i++)
        {
            await a.ExpectAsync(PacketType.Error, "QUEUE_ERROR\0The tenant has as many jobs as it may have (quota max-jobs)");
        }
    }

    [Fact(Timeout = Timeout)]
    public async Task A_protocol_sees_of_functions_those_that_one_may_see_who_has_not_said_who_it_is()
    {
        var options = UsersOptions(ServerTransport.Auto, "tenant a", "tenant open", $"user a tenant=a token={Hash("a")} submit=*", "anonymous tenant=open submit=*");
        var protocol = new RecordingProtocol("door", []);
        protocol.Idle.SetResult();
        options.Protocols.Add(protocol);
        await StartServerAsync(options);
        await (await UserAsync("a")).SubmitAsync("secret");
        await (await ConnectAsync(ServerTransport.Auto)).SubmitAsync("f");
        var status = await protocol.Jobs.GetServerStatusAsync(TestContext.Current.CancellationToken);
        Assert.Equal([new FunctionStatus("f", 1, 0, 0)], status.Functions);
        Assert.Equal(2, (await Server.GetStatusAsync(TestContext.Current.CancellationToken)).Functions.Count);
    }

    [Fact(Timeout = Timeout)]
    public async Task What_a_store_kept_comes_back_to_its_tenant()
    {
        var options = UsersOptions(ServerTransport.Auto, TwoTenants);
        var directory = Directory.CreateTempSubdirectory("gearman-tenants-").FullName;
        options.Store = new JournalStore(new JournalOptions { Directory = directory });
        await StartServerAsync(options);
        var first = options.Store;
        var before = await UserAsync("a");
        await before.SubmitAsync("f", "of a", type: PacketType.SubmitJobBg);
        await Server.DisposeAsync();
        await first.DisposeAsync();

        options.Store = new JournalStore(new JournalOptions { Directory = directory });
        await StartServerAsync(options);
        var (a, b) = (await UserAsync("a"), await UserAsync("b"));
        await b.WriteAsync([.. Request(PacketType.CanDo, "f"), .. Request(PacketType.GrabJob)]);
        await b.ExpectAsync(PacketType.NoJob);
        Assert.Equal("f\t1\t0\t0\n", await a.StatusAsync());
        await a.WriteAsync([.. Request(PacketType.CanDo, "f"), .. Request(PacketType.GrabJob)]);
        Assert.EndsWith("\0f\0of a", await a.ReadAsync(PacketType.JobAssign), StringComparison.Ordinal);
        await Server.DisposeAsync();
        await options.Store.DisposeAsync();
        Directory.Delete(directory, recursive: true);
    }

    [Fact(Timeout = Timeout)]
    public async Task A_name_that_is_too_long_with_the_tenant_before_it_is_refused_and_the_server_goes_on()
    {
        var options = UsersOptions(ServerTransport.Auto, TwoTenants);
        var directory = Directory.CreateTempSubdirectory("gearman-tenants-").FullName;
        options.Store = new JournalStore(new JournalOptions { Directory = directory });
        await StartServerAsync(options);
        var a = await UserAsync("a");
        await a.WriteAsync(PacketType.SubmitJobBg, new string('f', PacketLimits.MaxFunctionLength - 1) + "\0\0w");
        await a.ExpectAsync(PacketType.Error, "QUEUE_ERROR\0The name of the function is too long with that of the tenant before it");
        await a.SubmitAsync(new string('f', PacketLimits.MaxFunctionLength - 2), type: PacketType.SubmitJobBg);
        await Server.DisposeAsync();
        await options.Store.DisposeAsync();
        Directory.Delete(directory, recursive: true);
    }

    [Fact(Timeout = Timeout)]
    public async Task Who_says_who_it_is_needs_no_place_among_the_anonymous()
    {
        Start(UsersOptions(
            ServerTransport.Auto,
            "tenant a", "tenant open max-connections=1",
            $"user a tenant=a token={Hash("a")} submit=*", "anonymous tenant=open submit=*"));
        var anybody = await ConnectAsync(ServerTransport.Auto);
        await anybody.SubmitAsync("f");
        await (await UserAsync("a")).SubmitAsync("f");
        var second = await ConnectAsync(ServerTransport.Auto);
        await second.WriteAsync(PacketType.EchoReq, "x");
        await second.ExpectAsync(PacketType.Error, "QUEUE_ERROR\0The tenant has as many connections as it may (quota max-connections)");
        var third = await ConnectAsync(ServerTransport.Auto);
        await third.WriteAsync(PacketType.OptionReq, "auth:token:nobody");
        Assert.StartsWith("AUTHENTICATION_FAILURE", await third.ReadAsync(PacketType.Error), StringComparison.Ordinal);
        await third.ExpectEndAsync();
    }

    private static async Task RefusedAsync(TestPeer peer, string workload, string reason)
    {
        await peer.WriteAsync(PacketType.SubmitJob, $"f\0\0{workload}");
        await peer.ExpectAsync(PacketType.Error, $"QUEUE_ERROR\0{reason}");
    }
}

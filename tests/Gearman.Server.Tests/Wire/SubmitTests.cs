using Gearman.Protocol;

namespace Gearman.Server.Tests.Wire;

/// <summary>Jobs from submit to result, byte for byte.</summary>
public sealed class SubmitTests : ServerTest
{
    [Theory(Timeout = Timeout)]
    [MemberData(nameof(Transports))]
    public async Task A_job_goes_to_its_worker_and_its_result_to_its_client(ServerTransport transport)
    {
        var client = await ConnectAsync(transport);
        var worker = await WorkerAsync(transport, "reverse");
        await worker.WriteAsync(PacketType.PreSleep);
        await worker.ExpectNothingElseAsync();
        await client.WriteAsync(PacketType.SubmitJob, "reverse\0unique\0he\0llo");
        await client.ExpectAsync(PacketType.JobCreated, "H:test:1");
        await worker.ExpectAsync(PacketType.Noop);
        await worker.WriteAsync(PacketType.GrabJob);
        await worker.ExpectAsync(PacketType.JobAssign, "H:test:1\0reverse\0he\0llo");
        await worker.WriteAsync(PacketType.WorkStatus, "H:test:1\01\02");
        await worker.WriteAsync(PacketType.WorkData, "H:test:1\0da\0ta");
        await worker.WriteAsync(PacketType.WorkWarning, "H:test:1\0warning");
        await worker.WriteAsync(PacketType.WorkComplete, "H:test:1\0ol\0leh");
        await client.ExpectAsync(PacketType.WorkStatus, "H:test:1\01\02");
        await client.ExpectAsync(PacketType.WorkData, "H:test:1\0da\0ta");
        await client.ExpectAsync(PacketType.WorkWarning, "H:test:1\0warning");
        await client.ExpectAsync(PacketType.WorkComplete, "H:test:1\0ol\0leh");
        await worker.ExpectNothingElseAsync();
        await client.ExpectNothingElseAsync();
    }

    [Theory(Timeout = Timeout)]
    [MemberData(nameof(Transports))]
    public async Task Each_kind_of_grab_gets_its_kind_of_answer(ServerTransport transport)
    {
        var client = await ConnectAsync(transport);
        var worker = await WorkerAsync(transport);
        for (var i = 0; i < 3; i++)
        {
            await client.SubmitAsync("f", unique: $"u{i}");
        }

        await client.WriteAsync(PacketType.SubmitReduceJob, "f\0u3\0reducer\0\0w");
        await client.WriteAsync(PacketType.SubmitReduceJobBackground, "f\0\0reducer\0aggregate\0w\0w");
        await client.ExpectAsync(TestPeer.Response(PacketType.JobCreated, "H:test:4"), TestPeer.Response(PacketType.JobCreated, "H:test:5"));
        await worker.WriteAsync([
            .. Request(PacketType.GrabJob), .. Request(PacketType.GrabJobUniq), .. Request(PacketType.GrabJobAll),
            .. Request(PacketType.GrabJobAll), .. Request(PacketType.GrabJobUniq), .. Request(PacketType.GrabJob),
            .. Request(PacketType.GrabJobUniq), .. Request(PacketType.GrabJobAll)]);
        await worker.ExpectAsync(
            TestPeer.Response(PacketType.JobAssign, "H:test:1\0f\0w"),
            TestPeer.Response(PacketType.JobAssignUniq, "H:test:2\0f\0u1\0w"),
            TestPeer.Response(PacketType.JobAssignUniq, "H:test:3\0f\0u2\0w"),
            TestPeer.Response(PacketType.JobAssignAll, "H:test:4\0f\0u3\0reducer\0w"),
            TestPeer.Response(PacketType.JobAssignUniq, "H:test:5\0f\0\0w\0w"),
            TestPeer.Response(PacketType.NoJob),
            TestPeer.Response(PacketType.NoJob),
            TestPeer.Response(PacketType.NoJob));
    }

    [Theory(Timeout = Timeout)]
    [MemberData(nameof(Transports))]
    public async Task Priorities_and_background_are_as_the_packet_says(ServerTransport transport)
    {
        var client = await ConnectAsync(transport);
        PacketType[] types = [
            PacketType.SubmitJobLowBg, PacketType.SubmitJobLow, PacketType.SubmitJobBg, PacketType.SubmitJob,
            PacketType.SubmitJobHighBg, PacketType.SubmitJobHigh, PacketType.SubmitJobEpoch];
        await client.WriteAsync([.. types.SelectMany((t, i) => Request(t, t == PacketType.SubmitJobEpoch ? $"f\0\00\0{i}" : $"f\0\0{i}"))]);
        for (var i = 1; i <= types.Length; i++)
        {
            await client.ExpectAsync(PacketType.JobCreated, $"H:test:{i}");
        }

        var worker = await WorkerAsync(transport);
        foreach (var expected in (int[])[4, 5, 2, 3, 6, 0, 1])
        {
            Assert.Equal($"H:test:{expected + 1}", await worker.GrabAsync());
            await worker.WriteAsync(PacketType.WorkComplete, $"H:test:{expected + 1}\0");
        }

        // Foreground: low, normal, high, in the order in which they were done.
        await client.ExpectAsync(PacketType.WorkComplete, "H:test:6\0");
        await client.ExpectAsync(PacketType.WorkComplete, "H:test:4\0");
        await client.ExpectAsync(PacketType.WorkComplete, "H:test:2\0");
        await client.ExpectNothingElseAsync();
    }

    [Theory(Timeout = Timeout)]
    [MemberData(nameof(Transports))]
    public async Task Job_created_comes_in_submit_order_and_before_any_result(ServerTransport transport)
    {
        // One connection is client and worker: nothing comes between its packets.
        var peer = await WorkerAsync(transport);
        await peer.WriteAsync([
            .. Request(PacketType.SubmitJob, "f\0\0a"), .. Request(PacketType.GrabJob),
            .. Request(PacketType.WorkComplete, "H:test:1\0A"),
            .. Request(PacketType.SubmitJob, "f\0\0b"), .. Request(PacketType.SubmitJob, "f\0\0c")]);
        await peer.ExpectAsync(
            TestPeer.Response(PacketType.JobCreated, "H:test:1"),
            TestPeer.Response(PacketType.JobAssign, "H:test:1\0f\0a"),
            TestPeer.Response(PacketType.WorkComplete, "H:test:1\0A"),
            TestPeer.Response(PacketType.JobCreated, "H:test:2"),
            TestPeer.Response(PacketType.JobCreated, "H:test:3"));
    }

    [Theory(Timeout = Timeout)]
    [MemberData(nameof(Transports))]
    public async Task A_failed_job_is_told_by_its_handle_alone(ServerTransport transport)
    {
        var client = await ConnectAsync(transport);
        var worker = await WorkerAsync(transport);
        await client.SubmitAsync("f");
        await worker.GrabAsync();
        await worker.WriteAsync(PacketType.WorkFail, "H:test:1");
        await client.ExpectAsync(PacketType.WorkFail, "H:test:1");
        await worker.ExpectNothingElseAsync();
    }

    [Theory(Timeout = Timeout)]
    [MemberData(nameof(Transports))]
    public async Task An_exception_goes_to_those_who_asked_for_it_and_the_others_get_a_fail(ServerTransport transport)
    {
        var plain = await ConnectAsync(transport);
        var asking = await ConnectAsync(transport);
        var worker = await WorkerAsync(transport);
        await asking.WriteAsync(PacketType.OptionReq, "Exceptions");
        await asking.ExpectAsync(PacketType.OptionRes, "Exceptions");
        await plain.SubmitAsync("f", unique: "u");
        await asking.SubmitAsync("f", unique: "u");
        await worker.GrabAsync();
        await worker.WriteAsync([.. Request(PacketType.WorkException, "H:test:1\0bo\0om"), .. Request(PacketType.WorkFail, "H:test:1")]);
        await plain.ExpectAsync(PacketType.WorkFail, "H:test:1");
        await asking.ExpectAsync(PacketType.WorkException, "H:test:1\0bo\0om");
        await plain.ExpectNothingElseAsync();
        await asking.ExpectNothingElseAsync();
        await worker.ExpectNothingElseAsync();
    }

    [Theory(Timeout = Timeout)]
    [MemberData(nameof(Transports))]
    public async Task Fields_that_Perl_leaves_out_are_empty(ServerTransport transport)
    {
        var client = await ConnectAsync(transport);
        var worker = await WorkerAsync(transport);
        await client.SubmitAsync("f");
        await worker.GrabAsync();
        await worker.WriteAsync(PacketType.WorkStatus, "H:test:1\07");
        await client.ExpectAsync(PacketType.WorkStatus, "H:test:1\07\0");
        await worker.WriteAsync(PacketType.WorkComplete, "H:test:1");
        await client.ExpectAsync(PacketType.WorkComplete, "H:test:1\0");
    }

    [Theory(Timeout = Timeout)]
    [MemberData(nameof(Transports))]
    public async Task A_status_is_answered_from_what_the_worker_said_last(ServerTransport transport)
    {
        var client = await ConnectAsync(transport);
        var worker = await WorkerAsync(transport);
        await client.WriteAsync(PacketType.GetStatus, "H:test:1");
        await client.ExpectAsync(PacketType.StatusRes, "H:test:1\00\00\00\00");
        await client.SubmitAsync("f", unique: "u", type: PacketType.SubmitJobBg);
        await client.WriteAsync(PacketType.GetStatus, "H:test:1");
        await client.ExpectAsync(PacketType.StatusRes, "H:test:1\01\00\00\00");
        await worker.GrabAsync();
        await worker.WriteAsync(PacketType.WorkStatus, "H:test:1\03 of\04");
        await worker.ExpectNothingElseAsync();
        await client.WriteAsync(PacketType.GetStatus, "H:test:1");
        await client.ExpectAsync(PacketType.StatusRes, "H:test:1\01\01\03\04");
        await client.WriteAsync(PacketType.GetStatusUnique, "u");
        await client.ExpectAsync(PacketType.StatusResUnique, "u\01\01\03\04\00");
        await client.SubmitAsync("f", unique: "u");
        await client.WriteAsync(PacketType.GetStatusUnique, "u");
        await client.ExpectAsync(PacketType.StatusResUnique, "u\01\01\03\04\01");
        await client.WriteAsync(PacketType.GetStatusUnique, "none");
        await client.ExpectAsync(PacketType.StatusResUnique, "none\00\00\00\00\00");
        await client.WriteAsync(PacketType.GetStatus, "no handle");
        await client.ExpectAsync(PacketType.StatusRes, "no handle\00\00\00\00");
    }

    [Theory(Timeout = Timeout)]
    [MemberData(nameof(Transports))]
    public async Task A_worker_that_dies_loses_nothing(ServerTransport transport)
    {
        var client = await ConnectAsync(transport);
        var worker = await WorkerAsync(transport);
        var other = await WorkerAsync(transport);
        await other.WriteAsync(PacketType.PreSleep);
        await other.ExpectNothingElseAsync();
        await client.SubmitAsync("f");
        await other.ExpectAsync(PacketType.Noop);
        Assert.Equal("H:test:1", await worker.GrabAsync());
        await other.WriteAsync([.. Request(PacketType.GrabJob), .. Request(PacketType.PreSleep)]);
        await other.ExpectAsync(PacketType.NoJob);
        await other.ExpectNothingElseAsync();
        worker.Reset();
        await other.ExpectAsync(PacketType.Noop);
        Assert.Equal("H:test:1", await other.GrabAsync());
        await other.WriteAsync(PacketType.WorkComplete, "H:test:1\0done");
        await client.ExpectAsync(PacketType.WorkComplete, "H:test:1\0done");
    }

    [Theory(Timeout = Timeout)]
    [MemberData(nameof(Transports))]
    public async Task A_worker_of_npm_sleeps_first_and_sends_a_time_out_of_raw_bytes(ServerTransport transport)
    {
        var client = await ConnectAsync(transport);
        await client.SubmitAsync("f");
        var worker = await ConnectAsync(transport);
        await worker.WriteAsync([.. Request(PacketType.PreSleep), .. Request(PacketType.CanDoTimeout, "f\0\0\0\u0003\u00e8")]);
        await worker.ExpectAsync(PacketType.Noop);
        Assert.Equal("H:test:1", await worker.GrabAsync());
    }

    [Theory(Timeout = Timeout)]
    [InlineData("")]
    [InlineData("soon")]
    [InlineData("-5")]
    public async Task A_start_time_that_is_no_number_is_now(string epoch)
    {
        var client = await ConnectAsync(ServerTransport.Auto);
        var worker = await WorkerAsync(ServerTransport.Auto);
        await client.WriteAsync(PacketType.SubmitJobEpoch, $"f\0\0{epoch}\0w");
        await client.ExpectAsync(PacketType.JobCreated, "H:test:1");
        Assert.Equal("H:test:1", await worker.GrabAsync());
    }
}

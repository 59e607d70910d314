using Gearman.Protocol;

namespace Gearman.Server.Tests.Wire;

/// <summary>Answers that are not about the course of a job: errors, options, echo.</summary>
public sealed class AnswerTests : ServerTest
{
    /// <summary>Known types that a server does not take as a request.</summary>
    public static TheoryData<ServerTransport, PacketType> NotExpected() => [.. Transports().SelectMany(t => ((PacketType[])[
        PacketType.Unused, PacketType.Noop, PacketType.JobCreated, PacketType.NoJob, PacketType.JobAssign, PacketType.JobAssignUniq,
        PacketType.JobAssignAll, PacketType.EchoRes, PacketType.Error, PacketType.StatusRes, PacketType.StatusResUnique,
        PacketType.OptionRes]).Select(p => ((ServerTransport)t.Data, p)))];

    /// <summary>Requests and the body of the ERROR that answers them.</summary>
    public static TheoryData<ServerTransport, PacketType, string, string> Refused() => [.. Transports().SelectMany(t => ((PacketType, string, string)[])[
        (PacketType.OptionReq, "streaming", "UNKNOWN_OPTION\0Server does not recognize given option"),
        (PacketType.OptionReq, "", "UNKNOWN_OPTION\0Server does not recognize given option"),
        (PacketType.WorkComplete, "H:test:9\0x", "JOB_NOT_FOUND\0Job given in work result not found"),
        (PacketType.WorkFail, "H:test:9", "JOB_NOT_FOUND\0Job given in work result not found"),
        (PacketType.WorkFail, "H:other:1", "JOB_NOT_FOUND\0Job given in work result not found"),
        (PacketType.WorkFail, "", "JOB_NOT_FOUND\0Job given in work result not found"),
        (PacketType.WorkStatus, "H:test:9\01\02", "JOB_NOT_FOUND\0Job given in work result not found"),
        (PacketType.WorkData, "H:test:9\0x", "JOB_NOT_FOUND\0Job does not exist on server"),
        (PacketType.WorkWarning, "H:test:9\0x", "JOB_NOT_FOUND\0Job does not exist on server"),
        (PacketType.WorkException, "H:test:9\0x", "JOB_NOT_FOUND\0An exception was received for a job that does not exist"),
        (PacketType.SubmitJob, "", "INVALID_PACKET\0A submit needs function, unique and data, with a NUL byte between them"),
        (PacketType.SubmitJob, "f\0u", "INVALID_PACKET\0A submit needs function, unique and data, with a NUL byte between them"),
        (PacketType.SubmitJob, "\0u\0w", "INVALID_PACKET\0The function has no name"),
        (PacketType.SubmitJob, $"f\0{new string('u', 65)}\0w", "ARGUMENT_TOO_LARGE\0Unique value too large"),
        (PacketType.SubmitJob, $"{new string('f', 513)}\0\0w", "ARGUMENT_TOO_LARGE\0Function name too large"),
        (PacketType.SubmitReduceJob, "f\0u\0reducer\0w", "INVALID_PACKET\0A reduce job needs function, unique, reducer, aggregate and data"),
        (PacketType.SubmitReduceJob, $"f\0u\0{new string('r', 70_000)}\0\0w", "ARGUMENT_TOO_LARGE\0Function name too large"),
        (PacketType.SubmitJobEpoch, "f\0u\0", "INVALID_PACKET\0SUBMIT_JOB_EPOCH needs function, unique, epoch and data"),
        (PacketType.SubmitJobEpoch, "f\0u\0253402300800\0w", "INVALID_PACKET\0The epoch is beyond the year 9999"),
        (PacketType.SubmitJobEpoch, "f\0u\099999999999999999999\0w", "INVALID_PACKET\0The epoch is beyond the year 9999"),
        (PacketType.CanDo, "", "INVALID_PACKET\0The function has no name"),
        (PacketType.CanDo, new string('f', 513), "ARGUMENT_TOO_LARGE\0Function name too large"),
        (PacketType.CanDoTimeout, "\0100", "INVALID_PACKET\0The function has no name"),
    ], (t, c) => ((ServerTransport)t.Data, c.Item1, c.Item2, c.Item3))];

    /// <summary>Requests that are taken without an answer.</summary>
    public static TheoryData<ServerTransport, PacketType, string> Silent() => [.. Transports().SelectMany(t => ((PacketType, string)[])[
        (PacketType.CanDo, "f"), (PacketType.CantDo, "f"), (PacketType.CantDo, ""), (PacketType.ResetAbilities, ""), (PacketType.PreSleep, ""),
        (PacketType.AllYours, ""), (PacketType.SetClientId, "me"), (PacketType.SetClientId, ""), (PacketType.CanDoTimeout, "f\05"), (PacketType.CanDoTimeout, "f"),
        (PacketType.CanDoTimeout, "f\0-1"), (PacketType.CanDoTimeout, "f\099999999999"),
    ], (t, c) => ((ServerTransport)t.Data, c.Item1, c.Item2))];

    [Theory(Timeout = Timeout)]
    [MemberData(nameof(NotExpected))]
    public async Task What_is_no_request_is_refused_and_the_connection_stays(ServerTransport transport, PacketType type)
    {
        var peer = await ConnectAsync(transport);
        await peer.WriteAsync(type, "a\0b\0c\0d\0e");
        await peer.ExpectAsync(PacketType.Error, "INVALID_COMMAND\0Command not expected");
        await peer.ExpectNothingElseAsync();
    }

    [Theory(Timeout = Timeout)]
    [MemberData(nameof(Refused))]
    public async Task A_bad_request_is_refused_by_name_and_the_connection_stays(ServerTransport transport, PacketType type, string body, string error)
    {
        var peer = await ConnectAsync(transport);
        await peer.WriteAsync(type, body);
        await peer.ExpectAsync(PacketType.Error, error);
        await peer.ExpectNothingElseAsync();
    }

    [Theory(Timeout = Timeout)]
    [MemberData(nameof(Silent))]
    public async Task What_needs_no_answer_gets_none(ServerTransport transport, PacketType type, string body)
    {
        var peer = await ConnectAsync(transport);
        await peer.WriteAsync(type, body);
        await peer.ExpectNothingElseAsync();
    }

    [Theory(Timeout = Timeout)]
    [MemberData(nameof(Transports))]
    public async Task The_magic_of_a_response_is_refused(ServerTransport transport)
    {
        var peer = await ConnectAsync(transport);
        await peer.WriteAsync(TestPeer.Response(PacketType.EchoReq, "x"));
        await peer.ExpectAsync(PacketType.Error, "INVALID_MAGIC\0Request magic expected");
        await peer.ExpectNothingElseAsync();
    }

    [Theory(Timeout = Timeout)]
    [MemberData(nameof(Transports))]
    public async Task An_echo_comes_back_as_it_went(ServerTransport transport)
    {
        var peer = await ConnectAsync(transport);
        foreach (var data in (string[])["", "x", "a\0b\0", new string('e', 300_000)])
        {
            await peer.WriteAsync(PacketType.EchoReq, data);
            await peer.ExpectAsync(PacketType.EchoRes, data);
        }
    }

    [Theory(Timeout = Timeout)]
    [MemberData(nameof(Transports))]
    public async Task The_one_option_is_known_in_any_case_and_echoed_as_written(ServerTransport transport)
    {
        var peer = await ConnectAsync(transport);
        await peer.WriteAsync(PacketType.OptionReq, "exCEPtions");
        await peer.ExpectAsync(PacketType.OptionRes, "exCEPtions");
    }

    [Theory(Timeout = Timeout)]
    [MemberData(nameof(Transports))]
    public async Task Start_times_far_away_harm_nobody(ServerTransport transport)
    {
        // A system timer takes 49 days at most.
        var peer = await ConnectAsync(transport);
        var days = (int[])[50, 400, 40_000, 400_000];
        for (var i = 0; i < days.Length; i++)
        {
            var epoch = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds() + (days[i] * 86_400L);
            await peer.WriteAsync(PacketType.SubmitJobEpoch, $"f\0\0{epoch}\0w");
            await peer.ExpectAsync(PacketType.JobCreated, $"H:test:{i + 1}");
            await peer.ExpectNothingElseAsync();
        }

        await peer.WriteAsync(PacketType.SubmitJobEpoch, "f\0\0253402300799\0w");
        await peer.ExpectAsync(PacketType.JobCreated, "H:test:5");
        Assert.Equal("f\t5\t0\t0\n", await peer.StatusAsync());
        var worker = await WorkerAsync(transport);
        await worker.WriteAsync(PacketType.GrabJob);
        await worker.ExpectAsync(PacketType.NoJob);
    }
}

using Gearman.Protocol;
using Gearman.Server.Protocols;
using Gearman.Server.Tests.Wire;

namespace Gearman.Server.Tests.Protocols;

/// <summary>How protocols start and stop with their server.</summary>
public sealed class ProtocolLifetimeTests : ServerTest
{
    private readonly List<string> _notes = [];

    [Fact(Timeout = Timeout)]
    public async Task They_start_in_their_order_and_stop_with_the_server()
    {
        var (first, second) = (new RecordingProtocol("1", _notes), new RecordingProtocol("2", _notes));
        first.Idle.SetResult();
        second.Idle.SetResult();
        await StartServerAsync(With(first, second));
        Assert.Equal(["1 starts", "2 starts"], _notes);
        await Server.StopAsync(TestContext.Current.CancellationToken);
        Assert.Equal(["1 has stopped", "1 starts", "1 stops", "2 has stopped", "2 starts", "2 stops"], _notes.Order(StringComparer.Ordinal));
    }

    [Fact(Timeout = Timeout)]
    public async Task One_that_does_not_start_keeps_the_server_from_starting_and_the_others_are_stopped()
    {
        var first = new RecordingProtocol("1", _notes);
        first.Idle.SetResult();
        var second = new RecordingProtocol("2", _notes) { StartFault = new GearmanServerException("port taken") };
        second.Idle.SetResult();
        await using var server = new GearmanServer(With(first, second, new RecordingProtocol("3", _notes)));
        var fault = await Assert.ThrowsAsync<GearmanServerException>(() => server.StartAsync(TestContext.Current.CancellationToken));
        Assert.Equal("port taken", fault.Message);
        Assert.Contains("1 has stopped", _notes);
        Assert.Contains("2 has stopped", _notes);
        Assert.DoesNotContain("3 starts", _notes);
        Assert.True(server.Completion.IsCompletedSuccessfully);
        await Assert.ThrowsAnyAsync<Exception>(() => TestPeer.ConnectAsync(server.EndPoints[0]));
    }

    [Fact(Timeout = Timeout)]
    public async Task A_stop_while_they_start_leaves_none_that_nobody_stops()
    {
        var (first, second) = (new RecordingProtocol("1", _notes) { Start = new TaskCompletionSource() }, new RecordingProtocol("2", _notes));
        first.Idle.SetResult();
        second.Idle.SetResult();
        await using var server = new GearmanServer(With(first, second));
        var starting = server.StartAsync(TestContext.Current.CancellationToken);
        var stopping = server.StopAsync(TestContext.Current.CancellationToken);
        await first.Stopping.Task.WaitAsync(TestContext.Current.CancellationToken);
        first.Start.SetResult();
        await Assert.ThrowsAsync<GearmanServerException>(() => starting);
        await stopping;
        Assert.DoesNotContain("2 starts", _notes);
        Assert.Contains("1 has stopped", _notes);
    }

    [Fact(Timeout = Timeout)]
    public async Task In_a_drain_they_stop_to_accept_at_once_and_the_server_when_no_job_is_left()
    {
        var protocol = new RecordingProtocol("1", _notes);
        await StartServerAsync(With(protocol));
        var worker = await WorkerAsync(ServerTransport.Auto);
        await using var job = await protocol.Jobs.SubmitAsync(new JobSubmission { Function = Bytes("f") });
        var drain = Server.DrainAsync(TestContext.Current.CancellationToken);
        await protocol.Stopping.Task.WaitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(job.Handle, await worker.GrabAsync());
        await worker.WriteAsync(PacketType.WorkComplete, $"{job.Handle}\0");
        await Server.Completion.WaitAsync(TestContext.Current.CancellationToken);
        Assert.False(drain.IsCompleted);
        protocol.Idle.SetResult();
        await drain;
        Assert.Equal("1 has stopped", _notes[^1]);
    }

    [Fact(Timeout = Timeout)]
    public async Task One_that_does_not_stop_is_cut_off_and_one_that_fails_to_hinders_nobody()
    {
        var stuck = new RecordingProtocol("stuck", _notes);
        var faulty = new RecordingProtocol("faulty", _notes);
        faulty.Idle.SetException(new InvalidOperationException("on purpose"));
        await StartServerAsync(With(stuck, faulty));
        await Server.StopAsync(TestContext.Current.CancellationToken);
        Assert.DoesNotContain("stuck has stopped", _notes);
    }

    [Fact]
    public async Task A_server_with_protocols_is_not_started_by_half()
    {
        await using var server = new GearmanServer(With(new RecordingProtocol("1", _notes)));
        Assert.Throws<InvalidOperationException>(server.Start);
        Assert.Empty(_notes);
    }

    private static GearmanServerOptions With(params IServerProtocol[] protocols)
    {
        var options = Options(ServerTransport.Auto);
        Array.ForEach(protocols, options.Protocols.Add);
        return options;
    }
}

using System.Net;
using System.Net.Sockets;
using System.Text;
using Gearman.Client.Admin;
using Microsoft.Extensions.Time.Testing;

namespace Gearman.Client.Tests;

/// <summary>Answers of the text protocol as servers should not, or seldom, give them.</summary>
public sealed class AdminFaultTests : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);

    public AdminFaultTests() => _listener.Start();

    public void Dispose() => _listener.Dispose();

    [Fact(Timeout = 60_000)]
    public async Task Numbers_are_read_from_the_right_so_that_names_may_hold_tabs()
    {
        await using var admin = Admin();
        var answering = AnswerAsync(
            "a\tb\t3\t1\t2\n\t0\t0\t0\nERR x\t1\t0\t0\nOK\t1\t0\t0\n.\n", "f\t1\t2\t3\t4\n.\r\n", "H:x:1\t2\t1\t0\n.\n");
        Assert.Equal(
            [new("a\tb", 3, 1, 2), new("", 0, 0, 0), new("ERR x", 1, 0, 0), new("OK", 1, 0, 0)],
            await admin.GetStatusAsync(TestContext.Current.CancellationToken));
        Assert.Equal([new AdminFunctionQueues("f", 1, 2, 3, 4)], await admin.GetPriorityStatusAsync(TestContext.Current.CancellationToken));
        Assert.Equal([new AdminJob("H:x:1", 2, Ignored: true, Background: false)], await admin.GetJobsAsync(TestContext.Current.CancellationToken));
        await answering;
    }

    [Fact(Timeout = 60_000)]
    public async Task Uniques_may_look_like_errors_and_like_nothing()
    {
        await using var admin = Admin();
        var answering = AnswerAsync("ERR or\n\n..\n\n.\n", ".\n");
        Assert.Equal(["ERR or", "", "..", ""], await admin.GetUniqueJobsAsync(TestContext.Current.CancellationToken));
        Assert.Empty(await admin.GetUniqueJobsAsync(TestContext.Current.CancellationToken));
        await answering;
    }

    [Fact(Timeout = 60_000)]
    public async Task Connections_may_have_ids_with_blanks_and_addresses_of_six()
    {
        await using var admin = Admin();
        var answering = AnswerAsync("31 ::1 my id : f g\n32 127.0.0.1 - :\n.\n");
        var connections = await admin.GetWorkersAsync(TestContext.Current.CancellationToken);
        Assert.Equal((31, "::1", "my id"), (connections[0].Number, connections[0].Address, connections[0].ClientId));
        Assert.Equal(["f", "g"], connections[0].Functions);
        Assert.Equal((null, 0), (connections[1].ClientId, connections[1].Functions.Count));
        await answering;
    }

    [Theory(Timeout = 60_000)]
    [InlineData("f\t1\t2\n.\n")]
    [InlineData("f\n.\n")]
    [InlineData("f\t1\tx\t2\n.\n")]
    [InlineData("\n\n.\n")]
    [InlineData("\0RES\0\0\0\u0013\0\0\0\0")]
    public async Task A_list_that_can_not_be_read_is_named(string answer)
    {
        await using var admin = Admin();
        var answering = AnswerAsync(answer);
        var error = await Assert.ThrowsAsync<GearmanProtocolException>(() => admin.GetStatusAsync(TestContext.Current.CancellationToken));
        Assert.Equal(Address, error.Server);
        await answering;
    }

    [Theory(Timeout = 60_000)]
    [InlineData("31 127.0.0.1 -\n.\n")]
    [InlineData("31 : f\n.\n")]
    [InlineData("x 127.0.0.1 - : f\n.\n")]
    public async Task A_connection_that_can_not_be_read_is_named(string answer)
    {
        await using var admin = Admin();
        var answering = AnswerAsync(answer);
        await Assert.ThrowsAsync<GearmanProtocolException>(() => admin.GetWorkersAsync(TestContext.Current.CancellationToken));
        await answering;
    }

    [Theory(Timeout = 60_000)]
    [InlineData("")]
    [InlineData("f\t1\t0\t")]
    [InlineData("f\t1\t0\t0\n")]
    [InlineData("f\t1\t0\t0\n.")]
    public async Task A_list_that_is_cut_off_is_a_lost_connection(string part)
    {
        await using var admin = Admin();
        var asking = admin.GetStatusAsync(TestContext.Current.CancellationToken);
        using (var socket = await _listener.AcceptSocketAsync(TestContext.Current.CancellationToken))
        {
            _ = await socket.ReceiveAsync(new byte[100], TestContext.Current.CancellationToken);
            await socket.SendAsync(Encoding.UTF8.GetBytes(part), TestContext.Current.CancellationToken);
        }

        await Assert.ThrowsAsync<GearmanConnectionException>(() => asking);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_server_that_closes_at_shutdown_has_shut_down()
    {
        await using var admin = Admin();
        var asking = admin.ShutdownAsync(graceful: true, TestContext.Current.CancellationToken);
        using (var socket = await _listener.AcceptSocketAsync(TestContext.Current.CancellationToken))
        {
            var buffer = new byte[100];
            var count = await socket.ReceiveAsync(buffer, TestContext.Current.CancellationToken);
            Assert.Equal("shutdown graceful\r\n", Encoding.ASCII.GetString(buffer, 0, count));
        }

        await asking;
    }

    [Fact(Timeout = 60_000)]
    public async Task An_answer_beyond_the_limit_ends_the_connection()
    {
        await using var admin = new GearmanAdmin(new GearmanAdminOptions { Server = Address, MaxAnswerBytes = 1024 });
        var answering = AnswerAsync(new string('x', 2000));
        await Assert.ThrowsAsync<GearmanProtocolException>(() => admin.GetStatusAsync(TestContext.Current.CancellationToken));
        await answering;
    }

    [Fact(Timeout = 60_000)]
    public async Task A_server_that_does_not_answer_in_time_is_given_up()
    {
        var time = new FakeTimeProvider();
        await using var admin = new GearmanAdmin(new GearmanAdminOptions { Server = Address }, time);
        var asking = admin.GetVersionAsync(TestContext.Current.CancellationToken);
        using var socket = await _listener.AcceptSocketAsync(TestContext.Current.CancellationToken);
        _ = await socket.ReceiveAsync(new byte[100], TestContext.Current.CancellationToken);
        time.Advance(TimeSpan.FromSeconds(31));
        await Assert.ThrowsAsync<GearmanConnectionException>(() => asking);
    }

    private ServerAddress Address => new("127.0.0.1", ((IPEndPoint)_listener.LocalEndpoint).Port);

    private GearmanAdmin Admin() => new(new GearmanAdminOptions { Server = Address });

    /// <summary>Answers the lines of one connection, each in pieces of three bytes.</summary>
    private async Task AnswerAsync(params string[] answers)
    {
        using var socket = await _listener.AcceptSocketAsync(TestContext.Current.CancellationToken);
        socket.NoDelay = true;
        try
        {
            foreach (var answer in answers)
            {
                _ = await socket.ReceiveAsync(new byte[100], TestContext.Current.CancellationToken);
                foreach (var piece in Encoding.UTF8.GetBytes(answer).Chunk(answer.Length > 1000 ? 500 : 3))
                {
                    await socket.SendAsync(piece, TestContext.Current.CancellationToken);
                }
            }
        }
        catch (SocketException)
        {
            // The other end has seen enough, and closed.
        }
    }
}

using Gearman.Protocol;

namespace Gearman.Server.Tests.Wire;

public sealed class TextCommandTests : ServerTest
{
    [Theory(Timeout = Timeout)]
    [MemberData(nameof(Transports))]
    public async Task Status_counts_all_running_and_workers(ServerTransport transport)
    {
        var peer = await ConnectAsync(transport);
        Assert.Equal("", await peer.StatusAsync());
        await WorkerAsync(transport, "g");
        var worker = await WorkerAsync(transport, "f");
        await peer.SubmitAsync("f");
        await peer.SubmitAsync("f");
        await worker.GrabAsync();
        Assert.Equal("g\t0\t0\t1\nf\t2\t1\t1\n", await peer.StatusAsync());
        worker.Dispose();
        await BecomesAsync(s => s.Functions.All(f => f.Running == 0));
        Assert.Equal("g\t0\t0\t1\nf\t2\t0\t0\n", await peer.StatusAsync());
    }

    [Theory(Timeout = Timeout)]
    [MemberData(nameof(Transports))]
    public async Task Workers_lists_every_connection_with_its_newest_function_first(ServerTransport transport)
    {
        var peer = await ConnectAsync(transport);
        var worker = await WorkerAsync(transport, "f");
        await worker.WriteAsync([.. Request(PacketType.SetClientId, new string('i', 200)), .. Request(PacketType.CanDo, "g"), .. Request(PacketType.CanDo, "f")]);
        await worker.ExpectNothingElseAsync();
        await peer.WriteLineAsync("workers");
        var lines = (await peer.ReadListAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(2, lines.Length);
        Assert.Matches(@"^\d+ 127\.0\.0\.1 - :$", lines[0]);
        Assert.Matches(@"^\d+ 127\.0\.0\.1 i{127} : f g f$", lines[1]);
    }

    [Theory(Timeout = Timeout)]
    [MemberData(nameof(Transports))]
    public async Task Commands_are_known_in_any_case_and_with_blanks_and_pipelined(ServerTransport transport)
    {
        var peer = await ConnectAsync(transport);
        await peer.WriteAsync([.. "VERSION\nversion\r\n   Version   now\nsTaTuS\r\n"u8]);
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal($"OK {GearmanServer.Version}\n", await peer.ReadLineAsync());
        }

        Assert.Equal(".\n", await peer.ReadLineAsync());
    }

    [Theory(Timeout = Timeout)]
    [MemberData(nameof(Transports))]
    public async Task What_is_no_command_is_told(ServerTransport transport)
    {
        var peer = await ConnectAsync(transport);
        foreach (var line in (string[])["shutdown", "statuses", "GET / HTTP/1.1", "\u0001\u0002"])
        {
            await peer.WriteLineAsync(line);
            Assert.Equal($"ERR UNKNOWN_COMMAND Unknown+server+command{line.Split(' ')[0]}\r\n", await peer.ReadLineAsync());
        }

        await peer.WriteLineAsync("");
        Assert.Equal("ERR UNKNOWN_COMMAND Unknown+server+command\r\n", await peer.ReadLineAsync());
    }

    [Theory(Timeout = Timeout)]
    [MemberData(nameof(Transports))]
    public async Task Names_with_line_breaks_forge_no_lines(ServerTransport transport)
    {
        var peer = await WorkerAsync(transport, "evil\t0\t0\t0\nbank\t0\t0\t99\n.\n");
        Assert.Equal(@"evil\x090\x090\x090\x0abank\x090\x090\x0999\x0a.\x0a" + "\t0\t0\t1\n", await peer.StatusAsync());
        await peer.WriteAsync(PacketType.SetClientId, "me\n1 1.1.1.1 you : root");
        await peer.WriteLineAsync("workers");
        Assert.DoesNotContain('\n', (await peer.ReadListAsync()).TrimEnd('\n'));
    }
}

using Gearman.Protocol;
using Gearman.Server.Tests.Wire;

namespace Gearman.Server.Tests.Access;

public sealed class AccessRulesTests : AccessTest
{
    private const string NoAdmin = "ERR ACCESS_DENIED This+connection+may+not+run+admin+commands\r\n";

    [Theory(Timeout = Timeout)]
    [MemberData(nameof(Transports))]
    public async Task One_submits_to_and_works_for_what_fits_the_patterns(ServerTransport transport)
    {
        Start(UsersOptions(transport, $"user web token={Hash("web")} submit=image.*,log work=thumb"));
        var web = await UserAsync("web");
        await web.SubmitAsync("image.resize");
        await web.SubmitAsync("log");
        foreach (var type in new[] { PacketType.SubmitJob, PacketType.SubmitJobHighBg, PacketType.SubmitJobLow })
        {
            await web.WriteAsync(type, "logs\0\0w");
            await web.ExpectAsync(PacketType.Error, Denied + "submit to this function");
        }

        await web.WriteAsync(PacketType.SubmitJobEpoch, "thumb\0\0" + "99999999999\0w");
        await web.ExpectAsync(PacketType.Error, Denied + "submit to this function");
        await web.WriteAsync(PacketType.SubmitReduceJob, "thumb\0\0log\0\0w");
        await web.ExpectAsync(PacketType.Error, Denied + "submit to this function");
        await web.WriteAsync([.. Request(PacketType.CanDo, "thumb"), .. Request(PacketType.CanDo, "log"), .. Request(PacketType.CanDoTimeout, "log\0" + "1000")]);
        await web.ExpectAsync(PacketType.Error, Denied + "work for this function");
        await web.ExpectAsync(PacketType.Error, Denied + "work for this function");
        await web.WriteAsync(PacketType.GrabJob);
        await web.ExpectAsync(PacketType.NoJob);
    }

    [Fact(Timeout = Timeout)]
    public async Task Anonymous_may_what_its_line_says()
    {
        Start(UsersOptions(ServerTransport.Auto, "anonymous submit=public"));
        var peer = await ConnectAsync(ServerTransport.Auto);
        await peer.SubmitAsync("public");
        await peer.WriteAsync(PacketType.SubmitJob, "private\0\0w");
        await peer.ExpectAsync(PacketType.Error, Denied + "submit to this function");
        await peer.WriteLineAsync("status");
        Assert.Equal(NoAdmin, await peer.ReadLineAsync());
    }

    [Fact(Timeout = Timeout)]
    public async Task Without_the_right_admin_commands_are_refused_but_for_version_and_help()
    {
        var options = UsersOptions(ServerTransport.Auto, $"user web token={Hash("web")} submit=* work=*");
        options.AllowShutdown = true;
        Start(options);
        var web = await UserAsync("web");
        string[] commands =
        [
            "status", "prioritystatus", "workers", "show jobs", "show unique jobs", "show failed", "cancel job H:test:1", "create function x",
            "drop function x", "maxqueue x 1", "getpid", "verbose", "shutdown", "nonsense",
        ];
        foreach (var command in commands)
        {
            await web.WriteLineAsync(command);
            Assert.Equal(NoAdmin, await web.ReadLineAsync());
        }

        await web.WriteLineAsync("version");
        Assert.Equal($"OK {GearmanServer.Version}\n", await web.ReadLineAsync());
        await web.WriteLineAsync("help");
        await web.ReadListAsync();
    }

    [Fact(Timeout = Timeout)]
    public async Task Admin_commands_show_and_change_what_fits_the_patterns()
    {
        var options = UsersOptions(ServerTransport.Auto, $"user all token={Hash("all")} submit=* work=* admin=*", $"user mail token={Hash("mail")} admin=mail.*");
        options.AllowShutdown = true;
        Start(options);
        var (all, mail) = (await UserAsync("all"), await UserAsync("mail"));
        await all.WriteAsync(PacketType.CanDo, "mail.send");
        await all.WriteAsync(PacketType.CanDo, "log");
        var (seen, hidden) = (await all.SubmitAsync("mail.send", unique: "m"), await all.SubmitAsync("log", unique: "l"));
        Assert.Equal("mail.send\t1\t0\t1\n", await mail.StatusAsync());
        Assert.Equal($"{seen}\t0\t0\t0\n", await ListAsync(mail, "show jobs"));
        Assert.Equal("m\n", await ListAsync(mail, "show unique jobs"));
        Assert.DoesNotContain("log", await ListAsync(mail, "workers"), StringComparison.Ordinal);
        await AnswersAsync(mail, $"cancel job {hidden}", "ERR UNKNOWN_JOB");
        await AnswersAsync(mail, $"cancel job {seen}", "OK");
        await all.ExpectAsync(PacketType.WorkFail, seen);
        await AnswersAsync(mail, "drop function log", "ERR function not found");
        await AnswersAsync(mail, "create function mail.read", "OK");
        await AnswersAsync(mail, "create function news", "ERR ACCESS_DENIED This+connection+may+not+manage+this+function");
        await AnswersAsync(mail, "maxqueue log 1", "OK");
        await all.SubmitAsync("log");
        await AnswersAsync(mail, "shutdown", "ERR UNKNOWN_COMMAND Unknown+server+commandshutdown");
        Assert.Equal("mail.send\t0\t0\t1\nlog\t2\t0\t1\nmail.read\t0\t0\t0\n", await all.StatusAsync());
        await AnswersAsync(all, "shutdown", "OK");
        await Server.Completion.WaitAsync(TestContext.Current.CancellationToken);
    }

    private static async Task<string> ListAsync(TestPeer peer, string command)
    {
        await peer.WriteLineAsync(command);
        return await peer.ReadListAsync();
    }

    private static async Task AnswersAsync(TestPeer peer, string command, string answer)
    {
        await peer.WriteLineAsync(command);
        Assert.Equal(answer + "\r\n", await peer.ReadLineAsync());
    }
}

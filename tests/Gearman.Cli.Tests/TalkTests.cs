using System.Text;
using Gearman.Client;
using Gearman.TestSupport;

namespace Gearman.Cli.Tests;

/// <summary>What a worker says while it works, and how it may end, as the C tool's and our <c>gearman</c> show it.</summary>
public sealed class TalkTests
{
    public static TheoryData<string> Scripts =>
    [
        "stdbuf -oL gearman -p $P -f talk hello",
        "stdbuf -oL gearman -p $P -Pf talk hello",
        "stdbuf -oL gearman -p $P -vPf talk hello 2>&1",
        "stdbuf -oL gearman -p $P -f data -P hello",
        "gearman -p $P -f fail hello",
        "gearman -p $P -f fail -P one two",
        "gearman -p $P -f fail -f talk -s >/dev/null 2>&1",
        "gearman -p $P -f fail -t 30000 hello",
        "gearman -p $P -f binary -s | md5sum",
    ];

    [Theory(Timeout = 300_000)]
    [MemberData(nameof(Scripts))]
    public Task What_a_worker_says_is_shown_the_same(string script) =>
        Table.CompareAsync(script, TestContext.Current.CancellationToken, prepare: Work);

    /// <summary>The C tool never asks for exceptions, and says only that the job failed.</summary>
    [Fact(Timeout = 120_000)]
    public async Task An_exception_is_told_on_standard_error()
    {
        await using var server = OurServer.Start();
        await using var worker = Work(server);
        var run = await Tools.RunAsync(Tools.Ours, "gearman -p $P -Pf throw hello", server.Port, TestContext.Current.CancellationToken);
        Assert.Equal(new ToolRun(1, "", "throw: System.InvalidOperationException: out of cheese\nthrow: Job failed\n"), run);
    }

    /// <summary>The C tool divides by zero here, and dies.</summary>
    [Fact(Timeout = 120_000)]
    public async Task A_status_of_nothing_is_no_fault()
    {
        await using var server = OurServer.Start();
        await using var worker = Work(server);
        var run = await Tools.RunAsync(Tools.Ours, "gearman -p $P -f zero hello", server.Port, TestContext.Current.CancellationToken);
        Assert.Equal(new ToolRun(0, "0% Complete\n", ""), run);
    }

    private static GearmanWorker Work(IJobServer server)
    {
        var worker = new GearmanWorker(new GearmanWorkerOptions { Servers = [new ServerAddress("127.0.0.1", server.Port)] });
        worker.Register("talk", async (job, _) =>
        {
            await job.SendStatusAsync(1, 2);
            await job.SendDataAsync("some data\n"u8.ToArray());
            await job.SendWarningAsync("a warning\n"u8.ToArray());
            await job.SendStatusAsync(2, 2);
            return "the end\n"u8.ToArray();
        });
        worker.Register("data", async (job, _) =>
        {
            for (var i = 0; i < 50; i++)
            {
                await job.SendDataAsync(Encoding.ASCII.GetBytes($"line {i}\n"));
            }

            return default;
        });
        worker.Register("binary", _ =>
        {
            var bytes = new byte[1 << 20];
            new Random(1).NextBytes(bytes);
            return bytes;
        });
        worker.Register("zero", async (job, _) =>
        {
            await job.SendStatusAsync(0, 0);
            return default;
        });
        worker.Register("fail", _ => throw new JobFailedException("on purpose"));
        worker.Register("throw", _ => throw new InvalidOperationException("out of cheese"));
        _ = worker.RunAsync(CancellationToken.None);
        return worker;
    }
}

using Gearman.Protocol;
using Gearman.Server.Brokering;
using Microsoft.Extensions.Time.Testing;

namespace Gearman.Server.Tests.Wire;

/// <summary>Many connections, and more than there may be.</summary>
public sealed class ResilienceTests : ServerTest
{
    [Theory(Timeout = Timeout)]
    [MemberData(nameof(Transports))]
    public async Task One_connection_too_many_is_closed_and_the_others_stay(ServerTransport transport)
    {
        var options = Options(transport);
        options.MaxConnections = 2;
        Start(options);
        var (first, second) = (await ConnectAsync(transport), await ConnectAsync(transport));
        await first.ExpectNothingElseAsync();
        await second.ExpectNothingElseAsync();
        var third = await ConnectAsync(transport);
        await third.ExpectEndAsync();
        await first.ExpectNothingElseAsync();
        second.Dispose();
        await BecomesAsync(s => s.Connections == 1);
        var next = await ConnectAsync(transport);
        await next.ExpectNothingElseAsync();
    }

    [Theory(Timeout = Timeout)]
    [MemberData(nameof(Transports))]
    public async Task Two_thousand_idle_workers_are_woken_one_a_job(ServerTransport transport)
    {
        const int Count = 2000;
        var time = new FakeTimeProvider();
        Start(Options(transport), time);
        var workers = new TestPeer[Count];
        for (var i = 0; i < Count; i++)
        {
            workers[i] = await ConnectAsync(transport);
            await workers[i].WriteAsync([.. Request(PacketType.CanDo, "f"), .. Request(PacketType.PreSleep)]);
            await workers[i].ExpectNothingElseAsync();
        }

        time.Advance(Dispatcher.WarmTime);
        var client = await ConnectAsync(transport);
        for (var i = 0; i < 10; i++)
        {
            await client.SubmitAsync("f");
        }

        for (var i = 0; i < 10; i++)
        {
            await workers[i].ExpectAsync(PacketType.Noop);
        }

        foreach (var worker in workers)
        {
            await worker.ExpectNothingElseAsync();
        }

        Assert.Equal($"f\t10\t0\t{Count}\n", await client.StatusAsync());
        Array.ForEach(workers, w => w.Dispose());
        await BecomesAsync(s => s.Connections == 1);
        Assert.Equal("f\t10\t0\t0\n", await client.StatusAsync());
    }

    [Theory(Timeout = Timeout)]
    [MemberData(nameof(Transports))]
    public async Task Clients_and_workers_that_come_and_go_at_random_lose_no_background_job(ServerTransport transport)
    {
        const int Jobs = 2000;
        Start(Options(transport));
        var done = new HashSet<string>();
        await Task.WhenAll([SubmitAsync(Jobs), .. Enumerable.Range(1, 4).Select(seed => WorkAsync(seed, done, Jobs))]);
        await BecomesAsync(s => s.Functions is [{ Queued: 0, Running: 0 }]);
    }

    private async Task SubmitAsync(int jobs)
    {
        for (var i = 0; i < jobs; i += 100)
        {
            using var client = await TestPeer.ConnectAsync(Server.EndPoints[0]);
            for (var job = i; job < i + 100; job++)
            {
                await client.SubmitAsync("f", $"{job}", type: PacketType.SubmitJobBg);
            }

            client.Reset();
        }
    }

    /// <summary>Workers one after the other, each of which dies after some jobs: with one, asleep or woken.</summary>
    private async Task WorkAsync(int seed, HashSet<string> done, int jobs)
    {
        var random = new Random(seed);
        while (Count(done) < jobs)
        {
            using var worker = await TestPeer.ConnectAsync(Server.EndPoints[0]);
            await worker.WriteAsync(PacketType.CanDo, "f");
            for (var lives = random.Next(1, 200); lives > 0 && Count(done) < jobs; lives--)
            {
                await worker.WriteAsync(PacketType.GrabJobUniq);
                PacketHeader header;
                while ((header = PacketHeader.Read(await worker.ReadAsync(PacketHeader.Length))).Type == PacketType.Noop)
                {
                }

                var fields = System.Text.Encoding.Latin1.GetString(await worker.ReadAsync((int)header.BodyLength)).Split('\0');
                if (header.Type == PacketType.NoJob)
                {
                    await worker.WriteAsync(PacketType.PreSleep);
                    lives = random.Next(3) == 0 ? lives : 0;
                }
                else if (lives > 1)
                {
                    await worker.WriteAsync(PacketType.WorkComplete, $"{fields[0]}\0");
                    lock (done)
                    {
                        Assert.True(done.Add(fields[3]), "A job that was completed was given out again.");
                    }
                }

                await worker.ExpectNothingElseOrNoopAsync();
            }

            worker.Reset();
        }
    }

    private static int Count(HashSet<string> done)
    {
        lock (done)
        {
            return done.Count;
        }
    }
}

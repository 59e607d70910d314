using System.Net.Sockets;
using AccessLogs.Cli;
using Gearman.Client;
using Gearman.MapReduce;

namespace AccessLogs.Tests;

/// <summary>The job server that the command brings along.</summary>
public sealed class EmbeddedServerTests
{
    private const byte CanDo = 1;
    private const byte PreSleep = 4;
    private const byte GrabJob = 9;
    private const byte JobAssign = 11;

    [Fact(Timeout = 120_000)]
    public async Task Lines_that_every_worker_dies_of_end_the_run_with_their_place()
    {
        using var log = new TemporaryLog("10.0.0.1 - - [09/Mar/2026:10:05:03 +0000] \"GET / HTTP/1.1\" 200 1 \"-\" \"-\"\n");
        await using var server = EmbeddedServer.Start();
        await using var client = new GearmanClient(new GearmanClientOptions { Servers = [server.Address] });
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var dying = DieOfEachJobAsync(server.Address.Port, ended.Token);
        var options = new MapReduceOptions
        {
            Runner = new GearmanRunner(client),
            MaxLostAttempts = 2,
            Parameters = AccessLogJob.ParametersFor([AccessLogFormat.Combined]),
        };
        var e = await Assert.ThrowsAsync<TaskFailedException>(() => AccessLogJob.Create().RunAsync([log.Path], options, TestContext.Current.CancellationToken));
        Assert.Equal($"access-logs/aggregate task 0 ({log.Path} bytes 0-{new FileInfo(log.Path).Length}) failed after 2 attempts: its worker was lost, as often as the server lets it be", e.Message);
        await ended.CancelAsync();
        Assert.InRange(await dying, 2, int.MaxValue);
    }

    /// <summary>Workers, one after the other, of which each is gone as soon as it has a job.</summary>
    /// <returns>How many.</returns>
    private static async Task<int> DieOfEachJobAsync(int port, CancellationToken stop)
    {
        var deaths = 0;
        while (!stop.IsCancellationRequested)
        {
            using var worker = new TcpClient();
            try
            {
                await worker.ConnectAsync("127.0.0.1", port, stop);
                var stream = worker.GetStream();
                await SendAsync(stream, CanDo, "access-logs/aggregate"u8.ToArray(), stop);
                await SendAsync(stream, PreSleep, [], stop);
                byte type;
                do
                {
                    await ReadAsync(stream, stop); // woken, by a job or by one that another has by now
                    await SendAsync(stream, GrabJob, [], stop);
                    type = await ReadAsync(stream, stop);
                    if (type != JobAssign)
                    {
                        await SendAsync(stream, PreSleep, [], stop);
                    }
                }
                while (type != JobAssign);
                deaths++;
            }
            catch (OperationCanceledException)
            {
                // The run ended.
            }
        }

        return deaths;
    }

    private static async Task SendAsync(NetworkStream stream, byte type, byte[] body, CancellationToken stop) =>
        await stream.WriteAsync((byte[])[0, .. "REQ"u8, 0, 0, 0, type, 0, 0, 0, (byte)body.Length, .. body], stop);

    /// <summary>The type of the next packet, whose head is read.</summary>
    private static async Task<byte> ReadAsync(NetworkStream stream, CancellationToken stop)
    {
        var head = new byte[12];
        await stream.ReadExactlyAsync(head, stop);
        return head[7];
    }
}

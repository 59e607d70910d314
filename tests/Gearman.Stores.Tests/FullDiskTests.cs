using System.Buffers;
using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Diagnostics;
using Gearman.Client;
using Gearman.TestSupport;

namespace Gearman.Stores.Tests;

/// <summary>Our <c>gearmand</c> with a journal on a file system that is full.</summary>
public sealed class FullDiskTests
{
    private const int Timeout = 600_000;

    /// <summary>Three files of the journal's 32 MiB and a little.</summary>
    private const int MegabytesOfTheDisk = 110;

    private const int PayloadLength = 1 << 20;

    [Fact(Timeout = Timeout)]
    public async Task Submits_are_refused_what_stands_is_worked_on_and_its_ends_last_over_a_kill()
    {
        var cancellation = TestContext.Current.CancellationToken;
        Assert.SkipUnless(OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess, "A small file system is mounted by root, on Linux.");
        var disk = Directory.CreateTempSubdirectory("gearman-full");
        await RunAsync("mount", "-t", "tmpfs", "-o", $"size={MegabytesOfTheDisk}m", "tmpfs", disk.FullName);
        try
        {
            await using var server = await GearmandProcess.StartOursAsync(cancellation, "-q", "journal", $"--journal-dir={disk.FullName}/jobs");
            await using var client = new GearmanClient(new GearmanClientOptions { Servers = [new ServerAddress("127.0.0.1", server.Port)] });
            var stand = 0;
            while (await TrySubmitAsync(client, stand + 1, PayloadLength))
            {
                stand++;
            }

            Assert.InRange(stand, 30, MegabytesOfTheDisk);
            await server.KillAsync();
            await server.RestartAsync(cancellation);
            Assert.False(await TrySubmitAsync(client, 0, PayloadLength));

            // While small jobs (of number 0) go on to take any room, half of what stands is done. The rest is there after a kill, and nothing else.
            var half = Enumerable.Range(1, stand / 2);
            Assert.Equal(half, await WorkAsync(server.Port, stand / 2, client));
            await server.KillAsync();
            await server.RestartAsync(cancellation);
            Assert.Equal(Enumerable.Range(1, stand).Except(half), await WorkAsync(server.Port, stand - (stand / 2), client));
            Assert.True(await TrySubmitAsync(client, 0, PayloadLength));
        }
        finally
        {
            await RunAsync("umount", "--lazy", disk.FullName);
            disk.Delete();
        }
    }

    private static async Task<bool> TrySubmitAsync(GearmanClient client, int number, int length)
    {
        var payload = new byte[length];
        BinaryPrimitives.WriteInt32LittleEndian(payload, number);
        try
        {
            await client.SubmitBackgroundAsync(new JobRequest("full", payload), TestContext.Current.CancellationToken);
            return true;
        }
        catch (ServerErrorException e) when (e.Code == "QUEUE_ERROR")
        {
            return false;
        }
    }

    /// <summary>Works until so many jobs with a number are done, and their ends committed.</summary>
    /// <returns>Their numbers, in order.</returns>
    private static async Task<IEnumerable<int>> WorkAsync(int port, int count, GearmanClient client)
    {
        var cancellation = TestContext.Current.CancellationToken;
        ConcurrentBag<int> done = [];
        var next = new TaskCompletionSource();
        await using var worker = new GearmanWorker(new GearmanWorkerOptions { Servers = [new ServerAddress("127.0.0.1", port)], DrainTimeout = TimeSpan.Zero });
        worker.Register("full", async (job, stop) =>
        {
            var number = BinaryPrimitives.ReadInt32LittleEndian(job.Workload.ToArray());
            if (number > 0 && done.Count < count)
            {
                done.Add(number);
            }
            else if (done.Count == count)
            {
                // The job before is known to be done when this one is given out.
                next.TrySetResult();
                await Task.Delay(System.Threading.Timeout.InfiniteTimeSpan, TimeProvider.System, stop);
            }

            return default;
        });
        _ = worker.RunAsync(cancellation);
        while (!next.Task.IsCompleted)
        {
            await TrySubmitAsync(client, 0, 100);
        }

        // An answer comes when what was done before is committed: at the latest with the ends of jobs of a batch that was refused, before the next.
        await TrySubmitAsync(client, 0, 100);
        await TrySubmitAsync(client, 0, 100);
        return done.Order();
    }

    private static async Task RunAsync(string command, params string[] arguments)
    {
        using var process = Process.Start(command, arguments);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.SkipUnless(process.ExitCode == 0 || command != "mount", "This machine lets nobody mount a file system.");
        Assert.Equal(0, process.ExitCode);
    }
}

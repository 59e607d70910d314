using System.Text;
using Gearman.Cli.Daemon.Import;
using Gearman.Client;
using Gearman.Server.Storing;
using Gearman.TestSupport;

namespace Gearman.Cli.Tests;

/// <summary>Jobs of a store that are submitted to a server.</summary>
public sealed class ServerTargetTests
{
    [Fact(Timeout = 60_000)]
    public async Task A_reduce_job_keeps_its_reducer_and_what_no_client_submits_is_left()
    {
        await using var server = OurServer.Start();
        var address = new ServerAddress("127.0.0.1", server.Port);
        await using var target = new ServerTarget(address);
        Assert.Null(target.Take(new JobBatchEntry { Id = 1, Function = "f"u8, IsReduce = true, Reducer = "sum"u8, Priority = 0, Workload = "data"u8 }));
        var refused = target.Take(new JobBatchEntry { Id = 2, Function = "f"u8, IsReduce = true, Priority = 1 });
        Assert.Equal("is a reduce job without a reducer, or with a start time, which no client submits", refused);
        Assert.Equal(refused, target.Take(new JobBatchEntry { Id = 3, Function = "f"u8, IsReduce = true, Reducer = "sum"u8, Epoch = 1, Priority = 1 }));
        await target.WriteAsync(TestContext.Current.CancellationToken);

        var taken = new TaskCompletionSource<string>();
        await using var worker = new GearmanWorker(new GearmanWorkerOptions { Servers = [address] });
        worker.Register(
            "f",
            (job, _) =>
            {
                taken.SetResult($"{job.Reducer} {Encoding.ASCII.GetString(job.Workload.FirstSpan)}");
                return default;
            },
            new JobFunctionOptions { AsksForReducer = true });
        _ = worker.RunAsync(CancellationToken.None);
        Assert.Equal("sum data", await taken.Task.WaitAsync(TestContext.Current.CancellationToken));
    }
}

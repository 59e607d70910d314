using System.Buffers;
using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Text;
using Gearman.Client;
using Gearman.Client.Admin;

namespace Gearman.Stores.Tests.Crash;

/// <summary>
/// Clients submit numbered jobs and workers work them while something is killed and started again, at random instants. At the end
/// every acknowledged job has run, and nothing that was not submitted.
/// </summary>
/// <param name="server">The server, which runs.</param>
internal sealed class CrashRun(ServerProcess server)
{
    private const int Submitters = 3;
    private const string Function = "crash";

    private readonly ConcurrentDictionary<int, int> _ran = [];
    private readonly ConcurrentDictionary<int, bool> _acknowledged = [];
    private int _submitted;

    /// <summary>How many jobs were acknowledged.</summary>
    public int Acknowledged => _acknowledged.Count;

    /// <summary>How many jobs ran more than once.</summary>
    public int Repeated => _ran.Count(job => job.Value > 1);

    /// <summary>Runs it.</summary>
    /// <param name="kills">How often to kill.</param>
    /// <param name="killAsync">Kills and starts again.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task RunAsync(int kills, Func<Task> killAsync, CancellationToken cancellation)
    {
        using var submitting = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        using var working = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var workers = Task.WhenAll(WorkAsync(working.Token), WorkAsync(working.Token));
        var submitters = Task.WhenAll(Enumerable.Range(0, Submitters).Select(_ => SubmitAsync(submitting.Token)));
        for (var i = 0; i < kills; i++)
        {
            await MoreAsync();
            await Task.Delay(TimeSpan.FromMilliseconds(Random.Shared.Next(0, 200)), TimeProvider.System, cancellation);
            await killAsync();
        }

        await MoreAsync();
        await submitting.CancelAsync();
        await submitters;
        await UntilAsync(IsEmptyAsync, cancellation);
        await working.CancelAsync();
        await workers;

        // A server that takes jobs again.
        Task MoreAsync()
        {
            var least = Acknowledged + Submitters;
            return UntilAsync(() => Task.FromResult(Acknowledged >= least), cancellation);
        }
    }

    /// <summary>Asserts what has to be.</summary>
    public void AssertNothingIsLost()
    {
        Assert.NotEmpty(_acknowledged);
        Assert.All(_acknowledged.Keys, job => Assert.True(_ran.ContainsKey(job), $"job {job} was acknowledged and never ran"));
        Assert.All(_ran.Keys, job => Assert.InRange(job, 1, _submitted));
    }

    private async Task SubmitAsync(CancellationToken stop)
    {
        await using var client = new GearmanClient(new() { Servers = [server.Address] });
        while (!stop.IsCancellationRequested)
        {
            var job = Interlocked.Increment(ref _submitted);
            try
            {
                await client.SubmitBackgroundAsync(
                    new JobRequest(Function, Encoding.ASCII.GetBytes($"{job}")) { Unique = job % 2 == 0 ? null : $"unique-{job}" }, CancellationToken.None);
                _acknowledged[job] = true;
            }
            catch (GearmanException)
            {
                // Not acknowledged: it may run or not.
            }
        }
    }

    private async Task WorkAsync(CancellationToken stop)
    {
        await using var worker = new GearmanWorker(new()
        {
            Servers = [server.Address],
            ReconnectDelay = TimeSpan.FromMilliseconds(10),
            MaxReconnectDelay = TimeSpan.FromMilliseconds(50),
        });
        worker.Register(Function, workload =>
        {
            Assert.True(Utf8Parser.TryParse(workload.ToArray(), out int job, out _));
            _ran.AddOrUpdate(job, 1, (_, count) => count + 1);
            return ReadOnlyMemory<byte>.Empty;
        });
        try
        {
            await worker.RunAsync(stop);
        }
        catch (OperationCanceledException)
        {
            // Told to.
        }
    }

    private async Task<bool> IsEmptyAsync()
    {
        await using var admin = new GearmanAdmin(new GearmanAdminOptions { Server = server.Address });
        return (await admin.GetStatusAsync(TestContext.Current.CancellationToken)).All(function => function.Jobs == 0);
    }

    private static async Task UntilAsync(Func<Task<bool>> isTrue, CancellationToken cancellation)
    {
        while (!await isTrue())
        {
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, cancellation);
        }
    }
}

using System.Buffers;
using Gearman.Client;

namespace Gearman.Testing;

/// <summary>A worker for tests of what submits jobs: answers as the test says, and keeps what it was asked.</summary>
/// <example>
/// <code>
/// await using var server = await GearmanTestServer.StartAsync();
/// await using var worker = await FakeWorker.StartAsync(server, "mail");
/// await CodeUnderTest(server.Port);
/// var job = Assert.Single(await worker.WaitForJobsAsync(1));
/// Assert.Equal("to: you", job.Text);
/// </code>
/// </example>
public sealed class FakeWorker : IAsyncDisposable
{
    private readonly GearmanWorker _worker;
    private readonly Func<RecordedJob, ReadOnlyMemory<byte>> _answer;

    // Under _lock.
    private readonly Lock _lock = new();
    private readonly List<RecordedJob> _jobs = [];
    private TaskCompletionSource _more = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private FakeWorker(GearmanTestServer server, string function, Func<RecordedJob, ReadOnlyMemory<byte>> answer)
    {
        _answer = answer;
        _worker = new GearmanWorker(new GearmanWorkerOptions
        {
            Servers = [new ServerAddress("127.0.0.1", server.Port)],
            DrainTimeout = TimeSpan.Zero,
        });
        _worker.Register(function, (job, _) => ValueTask.FromResult(Do(job)), new JobFunctionOptions { Blocks = true });
    }

    /// <summary>The jobs so far, in the order in which they came.</summary>
    public IReadOnlyList<RecordedJob> Jobs
    {
        get
        {
            lock (_lock)
            {
                return [.. _jobs];
            }
        }
    }

    /// <summary>Starts a worker. Returns when the server knows it.</summary>
    /// <param name="server">The server.</param>
    /// <param name="function">What it can do.</param>
    /// <param name="answer">Makes the result; throws a <see cref="JobFailedException"/> for WORK_FAIL, or anything else for WORK_EXCEPTION. Null for an empty result.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<FakeWorker> StartAsync(
        GearmanTestServer server, string function, Func<RecordedJob, ReadOnlyMemory<byte>>? answer = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(server);
        var worker = new FakeWorker(server, function, answer ?? (_ => default));
        _ = worker._worker.RunAsync(CancellationToken.None);
        await server.WaitForWorkersAsync(function, cancellationToken: cancellationToken).ConfigureAwait(false);
        return worker;
    }

    /// <summary>Waits until so many jobs have come.</summary>
    /// <param name="count">How many, at least.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>All that came.</returns>
    public async Task<IReadOnlyList<RecordedJob>> WaitForJobsAsync(int count, CancellationToken cancellationToken = default)
    {
        while (true)
        {
            Task more;
            lock (_lock)
            {
                if (_jobs.Count >= count)
                {
                    return [.. _jobs];
                }

                more = _more.Task;
            }

            await more.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Stops it. A job that it has goes back to the server.</summary>
    public ValueTask DisposeAsync() => _worker.DisposeAsync();

    private ReadOnlyMemory<byte> Do(JobContext context)
    {
        var job = new RecordedJob(context.Function, context.Unique, context.Workload.ToArray());
        lock (_lock)
        {
            _jobs.Add(job);
            _more.SetResult();
            _more = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        return _answer(job);
    }
}

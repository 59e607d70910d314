using System.Buffers;
using System.Runtime.CompilerServices;
using Gearman.Client.Transport;
using Gearman.Client.Working;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gearman.Client;

/// <summary>Does jobs for Gearman servers: register functions, then <see cref="RunAsync"/>.</summary>
/// <remarks>
/// The worker is connected to all its servers at once. A server that is lost is tried again, with pauses that grow,
/// while the worker works for the others. An exception of a handler goes to the clients of the job (WORK_EXCEPTION,
/// the exception's type and message as UTF-8), a <see cref="JobFailedException"/> as WORK_FAIL.
/// </remarks>
public sealed class GearmanWorker : IAsyncDisposable
{
    private readonly GearmanWorkerOptions _options;
    private readonly ILogger _logger;
    private readonly TimeProvider _time;
    private readonly Dictionary<byte[], JobFunction> _functions = new(BytesComparer.Instance);
    private readonly CancellationTokenSource _disposed = new();

    // Under _lock.
    private readonly Lock _lock = new();
    private Task? _run;

    /// <summary>Makes a worker; nothing is connected yet.</summary>
    /// <param name="options">What it is told.</param>
    /// <param name="logger">Where it tells of connections and of handlers that throw; nowhere by default.</param>
    /// <param name="timeProvider">What time-outs and pauses are measured by; the system's by default.</param>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public GearmanWorker(GearmanWorkerOptions options, ILogger<GearmanWorker>? logger = null, TimeProvider? timeProvider = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        _options = options.Copy();
        _logger = logger ?? NullLogger<GearmanWorker>.Instance;
        _time = timeProvider ?? TimeProvider.System;
    }

    /// <summary>Registers what does the jobs of a function.</summary>
    /// <param name="function">The function's name: 1 to 512 bytes of UTF-8 without NUL.</param>
    /// <param name="handler">
    /// Takes a job and returns its result. Its token is cancelled when the connection is lost, so that the result is no
    /// longer wanted, and when a stop has waited for <see cref="GearmanWorkerOptions.DrainTimeout"/>.
    /// </param>
    /// <param name="blocks">
    /// True if the handler computes or blocks for more than some milliseconds before it first awaits: it is started on a
    /// thread of the worker's own then, so that it can't starve the thread pool. Otherwise it starts on the pool, which
    /// is some microseconds faster.
    /// </param>
    /// <exception cref="ArgumentException">The name is none, or is registered already.</exception>
    /// <exception cref="InvalidOperationException">The worker runs.</exception>
    public void Register(string function, Func<JobContext, CancellationToken, ValueTask<ReadOnlyMemory<byte>>> handler, bool blocks = false)
    {
        FunctionName.Validate(function);
        ArgumentNullException.ThrowIfNull(handler);
        lock (_lock)
        {
            if (_run is not null)
            {
                throw new InvalidOperationException("Functions are registered before the worker runs.");
            }

            var entry = new JobFunction(function, handler, blocks);
            if (!_functions.TryAdd(entry.Bytes, entry))
            {
                throw new ArgumentException($"The function {function} is registered already.", nameof(function));
            }
        }
    }

    /// <summary>Registers what does the jobs of a function: bytes in, bytes out. The handler may compute or block.</summary>
    /// <param name="function">The function's name.</param>
    /// <param name="handler">Takes the workload and returns the result.</param>
    /// <exception cref="ArgumentException">The name is none, or is registered already.</exception>
    /// <exception cref="InvalidOperationException">The worker runs.</exception>
    [OverloadResolutionPriority(1)] // A handler from bytes to bytes is not one of typed MessagePack.
    public void Register(string function, Func<ReadOnlySequence<byte>, ReadOnlyMemory<byte>> handler)
    {
        ArgumentNullException.ThrowIfNull(handler);
        Register(function, (JobContext job, CancellationToken _) => ValueTask.FromResult(handler(job.Workload)), blocks: true);
    }

    /// <summary>Registers what does the jobs of a function, with a typed argument and result, both as MessagePack. The handler may compute or block.</summary>
    /// <typeparam name="TArgument">The type that clients send.</typeparam>
    /// <typeparam name="TResult">The type that they get back.</typeparam>
    /// <param name="function">The function's name.</param>
    /// <param name="handler">Takes the argument and returns the result. A workload that is no argument is answered by WORK_EXCEPTION.</param>
    /// <exception cref="ArgumentException">The name is none, or is registered already.</exception>
    /// <exception cref="InvalidOperationException">The worker runs.</exception>
    public void Register<TArgument, TResult>(string function, Func<TArgument, TResult> handler)
    {
        ArgumentNullException.ThrowIfNull(handler);
        Register(function, (JobContext job, CancellationToken ct) =>
        {
            var result = handler(TypedPayload.Read<TArgument>(job.Workload.First, _options.Serializer, ct));
            return ValueTask.FromResult<ReadOnlyMemory<byte>>(TypedPayload.Write(result, _options.Serializer, ct));
        }, blocks: true);
    }

    /// <summary>
    /// Works until cancelled. Then it takes no more jobs, finishes those it has, for at most
    /// <see cref="GearmanWorkerOptions.DrainTimeout"/>, and disconnects.
    /// </summary>
    /// <param name="ct">Stops the worker.</param>
    /// <returns>Ends without an exception when the worker has stopped. A server that can't be reached is no reason to.</returns>
    /// <exception cref="InvalidOperationException">The worker ran already.</exception>
    public Task RunAsync(CancellationToken ct)
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_disposed.IsCancellationRequested, this);
            return _run is null ? _run = WorkAsync(ct) : throw new InvalidOperationException("A worker runs once.");
        }
    }

    /// <summary>Stops as <see cref="RunAsync"/> does when it is cancelled, and waits for its end.</summary>
    public async ValueTask DisposeAsync()
    {
        await _disposed.CancelAsync().ConfigureAwait(false);
        Task? run;
        lock (_lock)
        {
            run = _run;
        }

        if (run is not null)
        {
            await run.ConfigureAwait(false);
        }
    }

    private async Task WorkAsync(CancellationToken ct)
    {
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(ct, _disposed.Token);
        using var drained = new CancellationTokenSource();
        using var abort = new CancellationTokenSource();
        var slots = new JobSlots(_options.Concurrency);
        var threads = new JobThreads();
        WorkerSession NewSession(Connection connection) => new(connection, _functions, slots, threads, _logger);
        var links = _options.Servers
            .Select(server => new WorkerLink(server, _options, NewSession, _logger, _time))
            .Select(link => Task.Run(() => link.RunAsync(stopping.Token, drained.Token, abort.Token), CancellationToken.None))
            .ToArray();

        using var stop = stopping.Token.UnsafeRegister(static slots => ((JobSlots)slots!).Stop(), slots);
        await Task.Delay(Timeout.InfiniteTimeSpan, _time, stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        try
        {
            await slots.Idle.WaitAsync(_options.DrainTimeout, _time, CancellationToken.None).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            Log.DrainTimedOut(_logger, _options.DrainTimeout);
            await abort.CancelAsync().ConfigureAwait(false);
        }

        // A server that does not close its side in time is left alone: all that was to be said has been said.
        abort.CancelAfter(_options.ConnectTimeout);
        await drained.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(links).ConfigureAwait(false);
        threads.Stop();
    }
}

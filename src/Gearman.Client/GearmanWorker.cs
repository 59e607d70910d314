using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using Gearman.Client.Working;
using MessagePack;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gearman.Client;

/// <summary>Does jobs for Gearman servers: register functions, then <see cref="RunAsync"/>.</summary>
/// <remarks>
/// The worker is connected to all its servers at once. A server that is lost is tried again, with pauses that grow,
/// while the worker works for the others. An exception of a handler goes to the clients of the job (WORK_EXCEPTION,
/// <see cref="GearmanWorkerOptions.ExceptionDetail"/>), a <see cref="JobFailedException"/> as WORK_FAIL.
/// </remarks>
public sealed class GearmanWorker : IAsyncDisposable
{
    private readonly GearmanWorkerOptions _options;
    private readonly ILogger _logger;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _disposed = new();

    // Under _lock.
    private readonly Lock _lock = new();
    private readonly Dictionary<string, JobFunction> _functions = new(StringComparer.Ordinal);
    private Task? _run;
    private WorkerLink[] _links = [];

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

    /// <summary>The servers that the worker works for at this moment, of those in <see cref="GearmanWorkerOptions.Servers"/>: connected, and heard of since.</summary>
    public IReadOnlyList<ServerAddress> ConnectedServers
    {
        get
        {
            lock (_lock)
            {
                return [.. _links.GroupBy(link => link.Server).Where(links => links.All(link => link.IsConnected)).Select(links => links.Key)];
            }
        }
    }

    /// <summary>The servers that it was told, or the default one.</summary>
    internal IReadOnlyList<ServerAddress> Servers => [.. _options.Servers];

    /// <summary>How typed arguments and results are read and written.</summary>
    internal MessagePackSerializerOptions? Serializer => _options.Serializer;

    /// <summary>Registers what does the jobs of a function.</summary>
    /// <param name="function">The function's name: 1 to 512 bytes of UTF-8 without NUL.</param>
    /// <param name="handler">Takes a job and returns its result.</param>
    /// <param name="options">How; it is not copied.</param>
    /// <exception cref="ArgumentException">The name is none, or is registered already.</exception>
    /// <exception cref="InvalidOperationException">The worker runs.</exception>
    public void Register(string function, JobHandler handler, JobFunctionOptions? options = null)
    {
        FunctionName.Validate(function);
        ArgumentNullException.ThrowIfNull(handler);
        lock (_lock)
        {
            if (_run is not null)
            {
                throw new InvalidOperationException("Functions are registered before the worker runs.");
            }

            if (!_functions.TryAdd(function, new JobFunction(function, handler, options ?? new JobFunctionOptions())))
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
        Register(function, (job, _) => ValueTask.FromResult(handler(job.Workload)), new JobFunctionOptions { Blocks = true });
    }

    /// <summary>Registers what does the jobs of a function, with a typed argument and result, both as MessagePack. The handler may compute or block.</summary>
    /// <typeparam name="TArgument">The type that clients send.</typeparam>
    /// <typeparam name="TResult">The type that they get back.</typeparam>
    /// <param name="function">The function's name.</param>
    /// <param name="handler">Takes the argument and returns the result. A workload that is no argument is answered by WORK_EXCEPTION.</param>
    /// <exception cref="ArgumentException">The name is none, or is registered already.</exception>
    /// <exception cref="InvalidOperationException">The worker runs.</exception>
    [RequiresDynamicCode(TypedPayload.Warning)]
    [RequiresUnreferencedCode(TypedPayload.Warning)]
    public void Register<TArgument, TResult>(string function, Func<TArgument, TResult> handler)
    {
        ArgumentNullException.ThrowIfNull(handler);
        Register<TArgument, TResult>(
            function, (argument, _, _) => ValueTask.FromResult(handler(argument)), new JobFunctionOptions { Blocks = true });
    }

    /// <summary>Registers what does the jobs of a function, with a typed argument and result, both as MessagePack.</summary>
    /// <typeparam name="TArgument">The type that clients send.</typeparam>
    /// <typeparam name="TResult">The type that they get back.</typeparam>
    /// <param name="function">The function's name.</param>
    /// <param name="handler">Takes the argument, the job and a token, as of <see cref="JobHandler"/>, and returns the result.</param>
    /// <param name="options">How; it is not copied.</param>
    /// <exception cref="ArgumentException">The name is none, or is registered already.</exception>
    /// <exception cref="InvalidOperationException">The worker runs.</exception>
    [RequiresDynamicCode(TypedPayload.Warning)]
    [RequiresUnreferencedCode(TypedPayload.Warning)]
    public void Register<TArgument, TResult>(
        string function, Func<TArgument, JobContext, CancellationToken, ValueTask<TResult>> handler, JobFunctionOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(handler);
        Register(
            function,
            async (job, ct) =>
            {
                var argument = TypedPayload.Read<TArgument>(job.Workload.First, Serializer, ct);
                return TypedPayload.Write(await handler(argument, job, ct).ConfigureAwait(false), Serializer, ct);
            },
            options);
    }

    /// <summary>
    /// Works until cancelled. Then it takes no more jobs, finishes those it has, for at most
    /// <see cref="GearmanWorkerOptions.DrainTimeout"/>, and disconnects.
    /// </summary>
    /// <param name="ct">Stops the worker.</param>
    /// <returns>Ends without an exception when the worker has stopped. A server that can't be reached is no reason to.</returns>
    /// <exception cref="GearmanAuthenticationException">
    /// A server does not take the <see cref="GearmanWorkerOptions.Credentials"/>: the worker has stopped. One that took them before is tried again.
    /// </exception>
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
            // Whoever ran it is told how it ended.
            await run.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Called under the lock, which it leaves when it first waits.</summary>
    private async Task WorkAsync(CancellationToken ct)
    {
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(ct, _disposed.Token);
        using var drained = new CancellationTokenSource();
        using var abort = new CancellationTokenSource();
        var slots = new JobSlots(_options.Concurrency);
        var threads = new JobThreads();
        var runner = new JobRunner(_options, _logger, _time);
        _links = [.. WorkerLane.Split(_functions.Values, _options.Concurrency).SelectMany(lane => _options.Servers, (lane, server) => new WorkerLink(
            server, _options, connection => new WorkerSession(connection, lane, slots, threads, runner, _logger), _logger, _time))];
        var links = Array.ConvertAll(_links, link => Task.Run(() => WorkForAsync(link), CancellationToken.None));

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

        async Task WorkForAsync(WorkerLink link)
        {
            try
            {
                await link.RunAsync(stopping.Token, drained.Token, abort.Token).ConfigureAwait(false);
            }
            catch (GearmanAuthenticationException e)
            {
                Log.NotTaken(_logger, e.Message);
                await stopping.CancelAsync().ConfigureAwait(false);
                throw;
            }
        }
    }
}

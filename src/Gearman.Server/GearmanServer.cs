using System.Net;
using System.Reflection;
using Gearman.Server.Access;
using Gearman.Server.Brokering;
using Gearman.Server.Buffers;
using Gearman.Server.Connections;
using Gearman.Server.Connections.Tls;
using Gearman.Server.Failures;
using Gearman.Server.Protocols;
using Gearman.Server.Sessions;
using Gearman.Server.Storing;
using Gearman.Server.Telemetry;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Gearman.Server;

/// <summary>
/// An embeddable Gearman job server. It speaks the binary and the text protocol on TCP, and others that are plugged in; it
/// keeps its jobs in memory, and its background jobs in a store if it is given one.
/// </summary>
/// <example>
/// <code>
/// await using var server = new GearmanServer(new GearmanServerOptions());
/// await server.StartAsync();
/// </code>
/// </example>
public sealed class GearmanServer : IAsyncDisposable
{
    private readonly ILogger _logger;
    private readonly ServerContext _context;
    private readonly ServerLoop _loop;
    private readonly LoopTimer _timer;
    private readonly ServerJobs _jobs;
    private readonly ServerFailedJobs _failedJobs;
    private readonly ProtocolHost _protocols;
    private readonly TlsGate? _tls;
    private readonly StatusWaits _waits = new();
    private readonly StoreWriter? _storeWriter;
    private readonly Listeners _listeners;
    private Instruments? _instruments;
    private bool _started;

    /// <summary>The loop runs or has run: what has to be closed is closed by its end.</summary>
    private bool _hasLoop;

    /// <summary>Several may wait for the end, one tells it.</summary>
    private bool _saidStopped;

    // Of the loop's thread.
    private bool _draining;
    private bool _stopping;

    /// <summary>A server that has not been started.</summary>
    /// <param name="options">Options; later changes to them have no effect.</param>
    /// <param name="logger">Where to log; null for nowhere.</param>
    /// <param name="timeProvider">The clock; null for the system's.</param>
    /// <exception cref="OptionsValidationException">An option is out of its range.</exception>
    /// <exception cref="GearmanServerException">A certificate can't be used.</exception>
    public GearmanServer(GearmanServerOptions options, ILogger<GearmanServer>? logger = null, TimeProvider? timeProvider = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        var validation = new GearmanServerOptionsValidator().Validate(null, options);
        if (validation.Failed)
        {
            throw new OptionsValidationException(nameof(GearmanServerOptions), typeof(GearmanServerOptions), validation.Failures);
        }

        _listeners = new Listeners(
            options.EndPoints.Count > 0 ? [.. options.EndPoints] : [new IPEndPoint(IPAddress.Loopback, GearmanServerOptions.DefaultPort)],
            options.Backlog,
            options.KeepAlive);
        _logger = logger ?? NullLogger<GearmanServer>.Instance;
        var time = timeProvider ?? TimeProvider.System;
        var buffers = new SharedBuffers();
        var handles = new HandleFormat(options.HandlePrefix ?? HandleFormat.PrefixFor(Environment.MachineName, time.GetUtcNow()));
        var broker = new Broker(
            new RetryPlans(options.JobRetries, options.Retries),
            time,
            options.BrokerLimits,
            buffers,
            hasStore: options.Store is not null,
            new JobTraces(handles, time));
        _context = new ServerContext(broker, handles, time)
        {
            Grabs = new HeldGrabs(time, options.GrabPatience),
            Access = options.UsersFile is { } users ? new AccessControl(users, time) : null,
            Version = Version,
            Verbosity = options.Verbosity,
            Logger = _logger,
            Shutdown = options.AllowShutdown ? graceful => _ = graceful ? DrainAsync() : StopAsync() : null,
        };
        var exceptions = options.ExceptionsByDefault;
        var limits = new ConnectionLimits(options.MaxPacketBytes, options.MaxUnsentBytes)
        {
            SlowSenderTimeout = options.SlowSenderTimeout,
            SlowReaderTimeout = options.SlowReaderTimeout,
        };
        _context.Access?.Apply(_context.Access.Table, broker.Functions, time);
        _tls = options.Tls is { } tls ? new TlsGate(tls, time, _logger) : null;
        _loop = new ServerLoop(
            ITransport.Create(options.Transport, options.SpinTime),
            limits,
            connection => NewSession(connection, exceptions),
            EndTurn,
            time)
        {
            MaxConnections = options.MaxConnections,
            Buffers = buffers,
            Tls = _tls,
            Addresses = options is { MaxConnectionsPerAddress: int.MaxValue, MaxConnectsPerSecond: null }
                ? null
                : new AddressGate(options.MaxConnectionsPerAddress, options.MaxConnectsPerSecond, time),
        };
        _timer = new LoopTimer(broker, _loop, time);
        _jobs = new ServerJobs(_loop, _context, limits, _tls);
        _failedJobs = new ServerFailedJobs(_loop, _context);
        _protocols = new ProtocolHost([.. options.Protocols], _jobs, _logger);
        _storeWriter = options.Store is not { } store ? null : new StoreWriter(store, broker, _loop.Post, options.HoldsSubmits, time, _logger);
    }

    /// <summary>The version that the server answers to the admin command <c>version</c>.</summary>
    public static string Version { get; } =
        typeof(GearmanServer).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];

    /// <summary>Where the server listens for Gearman's own protocol, with the ports that were taken for 0. Empty before <see cref="Bind"/>.</summary>
    public IReadOnlyList<IPEndPoint> EndPoints => _listeners.EndPoints;

    /// <summary>The jobs that failed for good, of all tenants: to look at, to queue again, to forget.</summary>
    /// <exception cref="InvalidOperationException">The server was not started.</exception>
    public ServerFailedJobs FailedJobs => _hasLoop ? _failedJobs : throw new InvalidOperationException("The server does not run.");

    /// <summary>Completes when the server has stopped; faulted if it ended by a fault.</summary>
    public Task Completion => _loop.Ended;

    /// <summary>
    /// Takes the ports, those of <see cref="GearmanServerOptions.Protocols"/> included, for a program that gives up the right to do so before it
    /// starts the server. A start does it by itself otherwise. Who connects is refused until the server is started.
    /// </summary>
    /// <exception cref="GearmanServerException">An end point can't be listened on; if it is a protocol's, the server can't be started any more.</exception>
    /// <exception cref="InvalidOperationException">It was done before, or the server was started.</exception>
    public void Bind()
    {
        if (EndPoints.Count > 0)
        {
            throw new InvalidOperationException("The server has its ports.");
        }

        _listeners.Bind();
        try
        {
            _protocols.Bind();
        }
        catch (GearmanServerException)
        {
            // Some have their ports and some do not: this is no server to start.
            _started = true;
            throw;
        }
    }

    /// <summary>Starts to listen and to serve. For a server without a store and without further protocols.</summary>
    /// <exception cref="GearmanServerException">An end point can't be listened on.</exception>
    /// <exception cref="InvalidOperationException">
    /// The server was started before, or it has a <see cref="GearmanServerOptions.Store"/> or <see cref="GearmanServerOptions.Protocols"/>.
    /// </exception>
    public void Start()
    {
        if (_storeWriter is not null || !_protocols.IsEmpty)
        {
            throw new InvalidOperationException("A server with a store or with protocols is started by StartAsync.");
        }

        BeginStart();
        StartLoop();
        Accept();
    }

    /// <summary>
    /// Brings the jobs back that the store has, if there is one, and starts to listen and to serve,
    /// <see cref="GearmanServerOptions.Protocols"/> included.
    /// </summary>
    /// <param name="cancellationToken">Gives up the start; the server can't be started again.</param>
    /// <exception cref="GearmanServerException">An end point can't be listened on, the store can't be read, or a protocol does not start.</exception>
    /// <exception cref="InvalidOperationException">The server was started before.</exception>
    public async Task StartAsync(CancellationToken cancellationToken = default)
    {
        BeginStart();
        try
        {
            if (_storeWriter is not null)
            {
                await _storeWriter.ReplayAsync(cancellationToken).ConfigureAwait(false);
            }

            StartLoop();
            await _protocols.StartAsync(cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            _listeners.Dispose();
            await StopAsync(CancellationToken.None).ConfigureAwait(false);
            throw;
        }

        Accept();
    }

    /// <summary>The state of the server now.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="InvalidOperationException">The server does not run: it was not started, or it has stopped.</exception>
    /// <exception cref="GearmanServerException">The server stopped meanwhile.</exception>
    public Task<ServerStatus> GetStatusAsync(CancellationToken cancellationToken = default) => _hasLoop && !_loop.Ended.IsCompleted
        ? _jobs.GetWholeStatusAsync(cancellationToken)
        : throw new InvalidOperationException("The server does not run.");

    /// <summary>
    /// Reads the files of <see cref="ServerTlsOptions"/> again, for the connections from now on, and
    /// <see cref="GearmanServerOptions.UsersFile"/>, for all: whoever is no user any more is cut off. From any thread.
    /// </summary>
    /// <exception cref="GearmanServerException">A file can't be used; what was read of it before stays.</exception>
    public void Reload()
    {
        if (_context.Access is { } access)
        {
            var table = access.Read();
            _loop.Post(() =>
            {
                access.Apply(table, _context.Broker.Functions, _context.Time);
                foreach (var session in _context.Broker.Peers.OfType<Session>().ToArray())
                {
                    session.Guard!.Renew();
                }
            });
        }

        _tls?.Reload();
    }

    /// <summary>Waits until the server is in a state: without asking again and again, it is looked at when something happened.</summary>
    /// <param name="condition">What has to hold. Called often, on the server's own thread: it must be short and wait for nothing.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="InvalidOperationException">The server does not run: it was not started, or it has stopped.</exception>
    /// <exception cref="GearmanServerException">The server stopped meanwhile.</exception>
    public async Task WaitUntilAsync(Func<ServerStatus, bool> condition, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(condition);
        if (!_hasLoop || _loop.Ended.IsCompleted)
        {
            throw new InvalidOperationException("The server does not run.");
        }

        var done = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        using var given = cancellationToken.Register(() => done.TrySetCanceled(cancellationToken));
        _loop.Post(() => _waits.Add(condition, done));
        await Task.WhenAny(done.Task, _loop.Ended).ConfigureAwait(false);
        _ = done.Task.IsCompleted ? await done.Task.ConfigureAwait(false) : throw new GearmanServerException("The server has stopped.");
    }

    /// <summary>
    /// Stops when all work is done: no more connections are accepted, those that are there go on submitting and working,
    /// and when no job is left the server stops as by <see cref="StopAsync"/>.
    /// </summary>
    /// <param name="cancellationToken">Ends the wait, not the drain.</param>
    public async Task DrainAsync(CancellationToken cancellationToken = default)
    {
        if (_hasLoop)
        {
            StopListening();
            _loop.Post(() => _draining = true);
            await _loop.Ended.WaitAsync(cancellationToken).ConfigureAwait(false);
            await _protocols.EndStopAsync().WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>
    /// Stops: no more connections are accepted, what was submitted and done so far is committed to the store, what was answered is
    /// sent, then all connections are closed. Jobs that are in no store are lost. Clients of
    /// <see cref="GearmanServerOptions.Protocols"/> are told, if that takes no longer than five seconds.
    /// </summary>
    /// <param name="cancellationToken">Ends the wait, not the stop.</param>
    public async Task StopAsync(CancellationToken cancellationToken = default)
    {
        if (!_hasLoop)
        {
            return;
        }

        StopListening();
        _loop.Post(BeginStop);
        try
        {
            await Task.WhenAny(_loop.Ended).WaitAsync(cancellationToken).ConfigureAwait(false);
            await _protocols.EndStopAsync().WaitAsync(cancellationToken).ConfigureAwait(false);
            await _loop.Ended.ConfigureAwait(false);
            lock (_loop)
            {
                // Whoever waited has it in the log before what it says itself.
                if (!_saidStopped)
                {
                    _saidStopped = true;
                    Log.Stopped(_logger);
                }
            }
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            Log.LoopFailed(_logger, e);
            throw new GearmanServerException("The server ended by a fault: " + e.Message, e);
        }
    }

    /// <summary>Stops, as <see cref="StopAsync"/>. A fault of the server is not thrown here; <see cref="Completion"/> has it.</summary>
    public async ValueTask DisposeAsync()
    {
        try
        {
            await StopAsync().ConfigureAwait(false);
        }
        catch (GearmanServerException)
        {
            // Thrown here it would hide the exception by which the caller left.
        }

        if (!_hasLoop)
        {
            _listeners.Dispose();
            _loop.Abandon();
            await _protocols.EndStopAsync().ConfigureAwait(false);
        }

        _instruments?.Dispose();
        _timer.Dispose();
        _protocols.Dispose();
        if (_storeWriter is not null)
        {
            await _storeWriter.DisposeAsync().ConfigureAwait(false);
        }
    }

    private Session NewSession(Connection connection, bool wantsExceptions)
    {
        if (_logger.IsEnabled(LogLevel.Debug))
        {
            Log.Connected(_logger, connection.Id, connection.RemoteEndPoint);
        }

        return new Session(connection, _context) { WantsExceptions = wantsExceptions };
    }

    private void BeginStart()
    {
        if (_started)
        {
            throw new InvalidOperationException("The server was started before.");
        }

        _started = true;
        if (EndPoints.Count == 0)
        {
            Bind();
        }
    }

    private void StartLoop()
    {
        _loop.Start();
        _hasLoop = true;
        _instruments = new Instruments(EndPoints[0], _context.Broker.Tally, new LoadReader(_loop, _context.Broker, _context.Time));
    }

    private void Accept()
    {
        _listeners.Listen(_loop);
        foreach (var endPoint in EndPoints)
        {
            Log.Listening(_logger, endPoint);
        }
    }

    private TimeSpan EndTurn()
    {
        _timer.Run();
        var wait = _context.Grabs.Run();
        if (!_waits.IsEmpty)
        {
            _waits.Run(_jobs.Status);
        }

        if (_draining && _context.Broker.JobCount == 0)
        {
            BeginStop();
        }

        if (_storeWriter is not null)
        {
            wait = Shorter(wait, _storeWriter.Run());
        }

        if (_stopping && _storeWriter is not { IsDone: false })
        {
            _loop.Stop();
        }

        return wait;
    }

    private static TimeSpan Shorter(TimeSpan a, TimeSpan b) => b < TimeSpan.Zero || (a >= TimeSpan.Zero && a < b) ? a : b;

    private void StopListening()
    {
        _listeners.Stop(_loop);
        _protocols.BeginStop();
    }

    /// <summary>What was submitted and done so far is committed, then the loop ends.</summary>
    private void BeginStop()
    {
        _stopping = true;
        _storeWriter?.Finish();
    }
}

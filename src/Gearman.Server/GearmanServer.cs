using System.Net;
using System.Net.Sockets;
using System.Reflection;
using Gearman.Server.Brokering;
using Gearman.Server.Buffers;
using Gearman.Server.Connections;
using Gearman.Server.Connections.Tls;
using Gearman.Server.Protocols;
using Gearman.Server.Sessions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Gearman.Server;

/// <summary>
/// An embeddable Gearman job server. It speaks the binary and the text protocol on TCP, and others that are plugged in; it
/// keeps its jobs in memory.
/// </summary>
/// <example>
/// <code>
/// await using var server = new GearmanServer(new GearmanServerOptions());
/// await server.StartAsync();
/// </code>
/// </example>
public sealed class GearmanServer : IAsyncDisposable
{
    /// <summary>The rest is for what waits to be read and sent, and for the collector.</summary>
    private const double JobMemoryShare = 0.6;

    private readonly IPEndPoint[] _endPoints;
    private readonly int _backlog;
    private readonly TcpKeepAlive? _keepAlive;
    private readonly ILogger _logger;
    private readonly ServerContext _context;
    private readonly ServerLoop _loop;
    private readonly LoopTimer _timer;
    private readonly ServerJobs _jobs;
    private readonly ProtocolHost _protocols;
    private readonly TlsGate? _tls;
    private readonly StatusWaits _waits = new();
    private readonly List<Socket> _listeners = [];
    private bool _started;

    /// <summary>The loop runs or has run: what has to be closed is closed by its end.</summary>
    private bool _hasLoop;

    /// <summary>Several may wait for the end, one tells it.</summary>
    private bool _saidStopped;

    /// <summary>Of the loop's thread.</summary>
    private bool _draining;

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

        _endPoints = options.EndPoints.Count > 0
            ? [.. options.EndPoints]
            : [new IPEndPoint(IPAddress.Loopback, GearmanServerOptions.DefaultPort)];
        _backlog = options.Backlog;
        _keepAlive = options.KeepAlive;
        _logger = logger ?? NullLogger<GearmanServer>.Instance;
        var time = timeProvider ?? TimeProvider.System;
        var buffers = new SharedBuffers();
        var broker = new Broker(options.JobRetries, options.MaxFailedJobs, time, LimitsOf(options), buffers);
        var handles = new HandleFormat(options.HandlePrefix ?? HandleFormat.PrefixFor(Environment.MachineName, time.GetUtcNow()));
        _context = new ServerContext(broker, handles, time)
        {
            Grabs = new HeldGrabs(time, options.GrabPatience),
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
        _tls = options.Tls is { } tls ? new TlsGate(tls, time, _logger) : null;
        _loop = new ServerLoop(
            NewTransport(options.Transport, options.SpinTime),
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
        _jobs = new ServerJobs(_loop, _context, limits);
        _protocols = new ProtocolHost([.. options.Protocols], _jobs, _logger);
    }

    /// <summary>The version that the server answers to the admin command <c>version</c>.</summary>
    public static string Version { get; } =
        typeof(GearmanServer).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];

    /// <summary>Where the server listens for Gearman's own protocol, with the ports that were taken for 0. Empty before the start.</summary>
    public IReadOnlyList<IPEndPoint> EndPoints { get; private set; } = [];

    /// <summary>Completes when the server has stopped; faulted if it ended by a fault.</summary>
    public Task Completion => _loop.Ended;

    /// <summary>Starts to listen and to serve. For a server without further protocols.</summary>
    /// <exception cref="GearmanServerException">An end point can't be listened on.</exception>
    /// <exception cref="InvalidOperationException">The server was started before, or has <see cref="GearmanServerOptions.Protocols"/>.</exception>
    public void Start()
    {
        if (!_protocols.IsEmpty)
        {
            throw new InvalidOperationException("A server with protocols is started by StartAsync.");
        }

        Bind();
        StartLoop();
        Accept();
    }

    /// <summary>Starts to listen and to serve, <see cref="GearmanServerOptions.Protocols"/> included.</summary>
    /// <param name="cancellationToken">Gives up the start.</param>
    /// <exception cref="GearmanServerException">An end point can't be listened on, or a protocol does not start.</exception>
    /// <exception cref="InvalidOperationException">The server was started before.</exception>
    public async Task StartAsync(CancellationToken cancellationToken = default)
    {
        Bind();
        StartLoop();
        try
        {
            await _protocols.StartAsync(cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            DisposeListeners();
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
        ? _jobs.GetServerStatusAsync(cancellationToken)
        : throw new InvalidOperationException("The server does not run.");

    /// <summary>Reads the files of <see cref="ServerTlsOptions"/> again, for the connections from now on. From any thread.</summary>
    /// <exception cref="GearmanServerException">A file can't be used; what was read before stays.</exception>
    public void Reload() => _tls?.Reload();

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
    /// Stops: no more connections are accepted, what was answered is sent, then all connections are closed. Jobs are lost.
    /// Clients of <see cref="GearmanServerOptions.Protocols"/> are told, if that takes no longer than five seconds.
    /// </summary>
    /// <param name="cancellationToken">Ends the wait, not the stop.</param>
    public async Task StopAsync(CancellationToken cancellationToken = default)
    {
        if (!_hasLoop)
        {
            return;
        }

        StopListening();
        _loop.Stop();
        try
        {
            await Task.WhenAny(_loop.Ended).WaitAsync(cancellationToken).ConfigureAwait(false);
            await _protocols.EndStopAsync().WaitAsync(cancellationToken).ConfigureAwait(false);
            await _loop.Ended.ConfigureAwait(false);
            lock (_listeners)
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
            _loop.Abandon();
        }

        _timer.Dispose();
        _protocols.Dispose();
    }

    private static BrokerLimits LimitsOf(GearmanServerOptions options) => new()
    {
        Jobs = options.MaxJobs,
        JobBytes = options.MaxJobBytes ?? (long)(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes * JobMemoryShare),
        ClientsPerJob = options.MaxClientsPerJob,
        FunctionsPerPeer = options.MaxFunctionsPerConnection,
        AbilitiesPerPeer = options.MaxAbilitiesPerConnection,
    };

    private static ITransport NewTransport(ServerTransport transport, TimeSpan spinTime) => transport switch
    {
        ServerTransport.Epoll => new EpollTransport(spinTime),
        ServerTransport.Auto when OperatingSystem.IsLinux() => new EpollTransport(spinTime),
        _ => new SocketTransport(),
    };

    private Session NewSession(Connection connection, bool wantsExceptions)
    {
        if (_logger.IsEnabled(LogLevel.Debug))
        {
            Log.Connected(_logger, connection.Id, connection.RemoteEndPoint);
        }

        return new Session(connection, _context) { WantsExceptions = wantsExceptions };
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
            _loop.Stop();
        }

        return wait;
    }

    private void StopListening()
    {
        lock (_listeners)
        {
            _listeners.ForEach(_loop.RemoveListener);
            _listeners.Clear();
        }

        _protocols.BeginStop();
    }

    private void DisposeListeners()
    {
        _listeners.ForEach(l => l.Dispose());
        _listeners.Clear();
    }

    private void Bind()
    {
        if (_started)
        {
            throw new InvalidOperationException("The server was started before.");
        }

        _started = true;
        try
        {
            foreach (var endPoint in _endPoints)
            {
                _listeners.Add(Listen(endPoint));
            }
        }
        catch
        {
            DisposeListeners();
            throw;
        }

        EndPoints = _listeners.ConvertAll(l => (IPEndPoint)l.LocalEndPoint!);
    }

    private void StartLoop()
    {
        _loop.Start();
        _hasLoop = true;
    }

    private void Accept()
    {
        lock (_listeners)
        {
            for (var i = 0; i < _listeners.Count; i++)
            {
                _loop.AddListener(_listeners[i]);
                Log.Listening(_logger, EndPoints[i]);
            }
        }
    }

    private Socket Listen(IPEndPoint endPoint)
    {
        var socket = new Socket(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            // Accepted connections inherit these on Linux.
            socket.NoDelay = true;
            socket.Blocking = false;
            _keepAlive?.ApplyTo(socket);
            // Not ReuseAddress: .NET makes it SO_REUSEPORT on Unix, by which a second server shares the port. SO_REUSEADDR,
            // by which a port is free at once after a stop, is .NET's default there.
            socket.Bind(endPoint);
            socket.Listen(_backlog);
            return socket;
        }
        catch (SocketException e)
        {
            socket.Dispose();
            throw new GearmanServerException($"Can't listen on {endPoint}: {e.Message}", e);
        }
    }
}

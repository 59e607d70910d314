using Gearman.Client.Transport;
using Microsoft.Extensions.Logging;

namespace Gearman.Client.Submitting;

/// <summary>A client's way to one server: a connection that is opened when it is needed and shared by all callers.</summary>
internal sealed class ServerLink
{
    /// <summary>How long a server that could not be reached is asked last.</summary>
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(1);

    private readonly GearmanClientOptions _options;
    private readonly ILogger _logger;
    private readonly TimeProvider _time;
    private readonly CancellationToken _disposed;

    // Written under _lock; _session is read without it on the fast path.
    private readonly Lock _lock = new();
    private volatile ClientSession? _session;
    private Task<ClientSession>? _opening;
    private long _failedAt;
    private volatile bool _failed;

    public ServerLink(ServerAddress address, GearmanClientOptions options, ILogger logger, TimeProvider time, CancellationToken disposed)
    {
        Address = address;
        _options = options;
        _logger = logger;
        _time = time;
        _disposed = disposed;
    }

    /// <summary>The server.</summary>
    public ServerAddress Address { get; }

    /// <summary>The open connection, if there is one.</summary>
    public ClientSession? OpenSession => _session is { IsOpen: true } session ? session : null;

    /// <summary>True for a while after the server could not be reached.</summary>
    public bool IsResting => _failed && _time.GetElapsedTime(Interlocked.Read(ref _failedAt)) < Rest;

    /// <summary>The open connection, or a new one.</summary>
    /// <param name="cancellation">Stops waiting; the connection is opened all the same, others may wait for it.</param>
    /// <exception cref="GearmanConnectionException">The server can't be reached.</exception>
    /// <exception cref="GearmanAuthenticationException">The server does not take the credentials.</exception>
    public ValueTask<ClientSession> GetSessionAsync(CancellationToken cancellation)
    {
        if (_session is { IsOpen: true } session)
        {
            return new ValueTask<ClientSession>(session);
        }

        lock (_lock)
        {
            if (_session is { IsOpen: true } opened)
            {
                return new ValueTask<ClientSession>(opened);
            }

            if (_opening is null or { IsCompleted: true })
            {
                _opening = Task.Run(OpenAsync, CancellationToken.None);
            }

            return new ValueTask<ClientSession>(_opening.WaitAsync(cancellation));
        }
    }

    /// <summary>Closes the connection, if there is one.</summary>
    /// <param name="reason">What those are told who wait for an answer.</param>
    public void Close(GearmanException reason)
    {
        lock (_lock)
        {
            _session?.Close(reason);
        }
    }

    private async Task<ClientSession> OpenAsync()
    {
        try
        {
            var connection = await Connection.OpenAsync(
                Address, _options.Tls, _options.Credentials, _options.ConnectTimeout, _options.MaxResponseBytes, _time, _disposed).ConfigureAwait(false);
            Log.ClientConnected(_logger, Address);
            var session = ClientSession.Start(connection, _logger);
            connection.ProbeEvery(_options.ProbeInterval, _time, session.Probe);
            lock (_lock)
            {
                _session = session;
                _failed = false;
                if (_disposed.IsCancellationRequested)
                {
                    session.Close(new GearmanConnectionException("The client was disposed", server: Address));
                }

                return session;
            }
        }
        catch (OperationCanceledException e)
        {
            throw new GearmanConnectionException("The client was disposed", server: Address, inner: e);
        }
        catch (GearmanConnectionException e)
        {
            Log.ServerUnreachable(_logger, Address, e.Reason);
            Interlocked.Exchange(ref _failedAt, _time.GetTimestamp());
            _failed = true;
            throw;
        }
    }
}

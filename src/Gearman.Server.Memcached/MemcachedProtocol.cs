using System.Net;
using System.Net.Sockets;
using Gearman.Server.Protocols;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gearman.Server.Memcached;

/// <summary>
/// memcached's text protocol: <c>set function:unique</c> submits a background job with the value as its workload, and
/// <c>get function:unique</c> (or <c>get handle</c>) is a miss until the job is done, then its result.
/// </summary>
public sealed class MemcachedProtocol : IServerProtocol
{
    private static readonly TimeSpan SweepInterval = TimeSpan.FromMinutes(1);

    /// <summary>Until there may be a descriptor again.</summary>
    private static readonly TimeSpan RetryAfter = TimeSpan.FromMilliseconds(100);

    /// <summary>Completes when no more clients are accepted.</summary>
    private readonly TaskCompletionSource _stopping = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly MemcachedProtocolOptions _options;
    private readonly ILogger _logger;
    private readonly List<Socket> _listeners = [];

    /// <summary>Connections that are served, with what serves them. Guarded by itself.</summary>
    private readonly Dictionary<MemcachedConnection, Task> _connections = [];
    private readonly List<Task> _accepting = [];
    private ITimer? _sweep;

    /// <summary>The protocol, not started.</summary>
    /// <param name="options">Options; null for the defaults.</param>
    /// <param name="loggers">Where to log; null for nowhere.</param>
    public MemcachedProtocol(MemcachedProtocolOptions? options = null, ILoggerFactory? loggers = null)
    {
        _options = options ?? new MemcachedProtocolOptions();
        _logger = (loggers ?? NullLoggerFactory.Instance).CreateLogger<MemcachedProtocol>();
    }

    /// <inheritdoc/>
    public string Name => "memcached";

    /// <summary>Where it listens, with the ports that were taken for 0. Empty before <see cref="Bind()"/>.</summary>
    public IReadOnlyList<IPEndPoint> EndPoints { get; private set; } = [];

    /// <inheritdoc/>
    public void Bind()
    {
        foreach (var endPoint in _options.EndPoints.DefaultIfEmpty(new IPEndPoint(IPAddress.Loopback, MemcachedProtocolOptions.DefaultPort)))
        {
            _listeners.Add(Bind(endPoint));
        }

        EndPoints = _listeners.ConvertAll(l => (IPEndPoint)l.LocalEndPoint!);
    }

    /// <inheritdoc/>
    public Task StartAsync(ServerJobs jobs, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(jobs);
        for (var i = 0; i < _listeners.Count; i++)
        {
            try
            {
                _listeners[i].Listen();
            }
            catch (SocketException e)
            {
                throw Fault(EndPoints[i], e);
            }

            Log.Listening(_logger, EndPoints[i]);
        }

        var memory = new ResultMemory(_options.MaxResults, _options.MaxResultBytes, jobs.Time);
        _sweep = jobs.Time.CreateTimer(_ => memory.RemoveExpired(), null, SweepInterval, SweepInterval);
        var board = new JobBoard(jobs, memory, _options.MaxResultAge);
        _accepting.AddRange(_listeners.Select(l => AcceptAsync(l, board, jobs)));
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        _stopping.TrySetResult();
        _listeners.ForEach(l => l.Dispose());
        await Task.WhenAll(_accepting).ConfigureAwait(false);
        Task[] served;
        lock (_connections)
        {
            // One between two commands has nothing to say any more.
            foreach (var connection in _connections.Keys)
            {
                connection.EndWhenIdle();
            }

            served = [.. _connections.Values];
        }

        var cutOff = cancellationToken.Register(CutOff);
        await using (cutOff.ConfigureAwait(false))
        {
            await Task.WhenAll(served).ConfigureAwait(false);
        }

        if (_sweep is not null)
        {
            await _sweep.DisposeAsync().ConfigureAwait(false);
        }
    }

    private static Socket Bind(IPEndPoint endPoint)
    {
        var socket = new Socket(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(endPoint);
            return socket;
        }
        catch (SocketException e)
        {
            socket.Dispose();
            throw Fault(endPoint, e);
        }
    }

    private static GearmanServerException Fault(IPEndPoint endPoint, SocketException cause) =>
        new($"Can't listen for memcached on {endPoint}: {cause.Message}", cause);

    private async Task AcceptAsync(Socket listener, JobBoard board, ServerJobs jobs)
    {
        while (!_stopping.Task.IsCompleted)
        {
            try
            {
                var socket = await listener.AcceptAsync().ConfigureAwait(false);
                socket.NoDelay = true;
                Serve(new MemcachedConnection(socket, board, jobs, _options.Patience));
            }
            catch (SocketException)
            {
                // That one was gone already, or descriptors are short: the next may do.
                await Task.WhenAny(Task.Delay(RetryAfter, jobs.Time), _stopping.Task).ConfigureAwait(false);
            }
            catch (ObjectDisposedException)
            {
                return;
            }
        }
    }

    private void Serve(MemcachedConnection connection)
    {
        lock (_connections)
        {
            if (_connections.Count >= _options.MaxConnections)
            {
                connection.CutOff();
                return;
            }

            _connections.Add(connection, Task.CompletedTask);
            _connections[connection] = Task.Run(async () =>
            {
                await connection.RunAsync().ConfigureAwait(false);
                lock (_connections)
                {
                    _connections.Remove(connection);
                }
            });
        }
    }

    private void CutOff()
    {
        lock (_connections)
        {
            foreach (var connection in _connections.Keys)
            {
                connection.CutOff();
            }
        }
    }
}

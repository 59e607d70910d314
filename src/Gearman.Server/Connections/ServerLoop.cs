using System.Collections.Concurrent;
using System.Net.Sockets;
using Gearman.Server.Buffers;
using Gearman.Server.Connections.Tls;

namespace Gearman.Server.Connections;

/// <summary>
/// The one thread that owns all connections and whatever their handlers touch: it waits for events, lets each
/// connection that has something read and handle it, and then sends what was written, once a connection and turn.
/// </summary>
internal sealed class ServerLoop : ITransportEvents
{
    /// <summary>How often slow peers are looked for at most.</summary>
    private static readonly TimeSpan MaxSlowCheckInterval = TimeSpan.FromSeconds(1);

    /// <summary>Large enough for thousands of small packets a read, small enough for the second-level cache.</summary>
    private const int SharedBufferLength = 256 * 1024;

    private readonly ITransport _transport;
    private readonly ConnectionLimits _limits;
    private readonly Func<Connection, IPacketHandler> _newHandler;
    private readonly Func<TimeSpan> _endOfTurn;
    private readonly TimeProvider _time;
    private readonly ITimer? _slowCheck;
    private readonly Thread _thread;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The way in from other threads.</summary>
    private readonly ConcurrentQueue<Action> _posted = new();

    // All below belongs to the loop's thread.
    private readonly byte[] _shared = GC.AllocateUninitializedArray<byte>(SharedBufferLength, pinned: true);
    /// <summary>Each with what its address has, if that is counted.</summary>
    private readonly Dictionary<Connection, AddressGate.Use?> _connections = [];
    private List<Connection> _toFlush = [];
    private List<Connection> _flushing = [];
    private bool _stopping;

    /// <summary>A connection closed: if by a send, what its end changed needs an end of turn of its own.</summary>
    private bool _hasClosed;

    /// <summary>A loop that has not been started.</summary>
    /// <param name="transport">Where events come from; disposed when the loop ends.</param>
    /// <param name="limits">What a connection may cost.</param>
    /// <param name="newHandler">Makes the handler of a new connection.</param>
    /// <param name="endOfTurn">
    /// Called after the events of a turn and before its sends; returns how soon it has to be called again if nothing happens,
    /// <see cref="Timeout.InfiniteTimeSpan"/> for no sooner.
    /// </param>
    /// <param name="time">The clock by which peers are slow.</param>
    public ServerLoop(
        ITransport transport, ConnectionLimits limits, Func<Connection, IPacketHandler> newHandler, Func<TimeSpan> endOfTurn, TimeProvider time)
    {
        _transport = transport;
        _limits = limits;
        _newHandler = newHandler;
        _endOfTurn = endOfTurn;
        _time = time;
        if (limits.ShortestTimeout is { } timeout)
        {
            var interval = timeout / 2 < MaxSlowCheckInterval ? timeout / 2 : MaxSlowCheckInterval;
            _slowCheck = time.CreateTimer(_ => Post(CloseSlow), null, interval, interval);
        }

        _thread = new Thread(Run) { IsBackground = true, Name = "Gearman server" };
    }

    /// <summary>Completes when the loop has ended; faulted if something went wrong that it could not go on after.</summary>
    public Task Ended => _ended.Task;

    /// <summary>The most connections at once; one beyond is closed as soon as it is accepted.</summary>
    public int MaxConnections { get; init; } = int.MaxValue;

    /// <summary>What an address may have; null for anything.</summary>
    public AddressGate? Addresses { get; init; }

    /// <summary>The buffers of large payloads; the broker's too, or they are copied on the way to it and back.</summary>
    public SharedBuffers Buffers { get; init; } = new();

    /// <summary>What all connections are encrypted by; null for plain text.</summary>
    public TlsGate? Tls { get; init; }

    public int ConnectionCount => _connections.Count;

    /// <summary>A timestamp of the clock; 0 if nobody asks how slow a peer is.</summary>
    public long Now => _slowCheck is null ? 0 : _time.GetTimestamp();

    public void Start() => _thread.Start();

    /// <summary>Ends a loop that was never started.</summary>
    public void Abandon()
    {
        _slowCheck?.Dispose();
        _transport.Dispose();
        _ended.TrySetResult();
    }

    /// <summary>Runs something on the loop's thread. From any thread.</summary>
    public void Post(Action action)
    {
        _posted.Enqueue(action);
        _transport.Wake();
    }

    /// <summary>Runs something on the loop's thread and waits for what it returns. From any thread.</summary>
    /// <param name="function">What to run; a fault of it ends the loop, as any.</param>
    /// <param name="cancellationToken">Ends the wait; the function runs all the same.</param>
    /// <exception cref="GearmanServerException">The loop ended before.</exception>
    public async Task<T> InvokeAsync<T>(Func<T> function, CancellationToken cancellationToken)
    {
        var answer = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        Post(() => answer.SetResult(function()));
        await Task.WhenAny(answer.Task, _ended.Task).WaitAsync(cancellationToken).ConfigureAwait(false);
        return answer.Task.IsCompleted
            ? await answer.Task.ConfigureAwait(false)
            : throw new GearmanServerException("The server has stopped.");
    }

    /// <summary>Ends a turn that waits, so that the end-of-turn call is made. From any thread.</summary>
    public void Wake() => _transport.Wake();

    public void AddListener(Socket listener) => Post(() => _transport.AddListener(listener));

    public void RemoveListener(Socket listener) => Post(() => _transport.RemoveListener(listener));

    /// <summary>Sends what it can of what is written, closes all connections and ends the loop. From any thread.</summary>
    public void Stop() => Post(() => _stopping = true);

    /// <summary>Lets a connection read, because there is something to read that the transport does not know of.</summary>
    public void Read(Connection connection) => connection.OnReadable(_shared);

    public void QueueToFlush(Connection connection) => _toFlush.Add(connection);

    public void Forget(Connection connection)
    {
        _hasClosed = true;
        if (_connections.Remove(connection, out var use) && use is not null)
        {
            Addresses!.Leave(use);
        }
    }

    void ITransportEvents.OnAccepted(Link link)
    {
        AddressGate.Use? use = null;
        if (_connections.Count >= MaxConnections
            || (Addresses is not null && link.RemoteEndPoint is { } peer && (use = Addresses.Enter(peer.Address)) is null))
        {
            link.Close();
            return;
        }

        var plain = Tls is null ? link : new TlsLink(link, Tls, this);
        var connection = new Connection(plain, this, _limits);
        link.Connection = plain.Connection = connection;
        connection.Attach(_newHandler(connection));
        _connections.Add(connection, use);
    }

    void ITransportEvents.OnReadable(Connection connection) => Read(connection);

    void ITransportEvents.OnWritable(Connection connection) => connection.OnWritable();

    /// <summary>Runs the loop on the calling thread, until it is stopped.</summary>
    internal void Run()
    {
        try
        {
            for (var wait = Timeout.InfiniteTimeSpan; !_stopping;)
            {
                _transport.Poll(this, wait);
                // What these post is for the next turn: others get theirs before.
                for (var left = _posted.Count; left > 0 && _posted.TryDequeue(out var action); left--)
                {
                    action();
                }

                do
                {
                    _hasClosed = false;
                    wait = _endOfTurn();
                    Flush();
                }
                while (_hasClosed);
            }

            CloseAll();
            _ended.SetResult();
        }
#pragma warning disable CA1031 // Whatever it was, it must be seen by who waits for the end, not end the process.
        catch (Exception e)
#pragma warning restore CA1031
        {
            // The handlers may be what failed: their peers see the end of the stream, they themselves are not told.
            foreach (var connection in _connections.Keys)
            {
                connection.Abort();
            }

            _ended.SetException(e);
        }
        finally
        {
            _slowCheck?.Dispose();
            _transport.Dispose();
        }
    }

    private void CloseSlow()
    {
        foreach (var connection in _connections.Keys.Where(c => c.IsSlow(_time)).ToArray())
        {
            connection.Close();
        }
    }

    private void Flush()
    {
        // A connection that closes hands its jobs on, which writes to others: until nobody has anything.
        while (_toFlush.Count > 0)
        {
            (_toFlush, _flushing) = (_flushing, _toFlush);
            foreach (var connection in _flushing)
            {
                connection.Flush();
            }

            _flushing.Clear();
        }
    }

    private void CloseAll()
    {
        Flush();
        foreach (var connection in _connections.Keys.ToArray())
        {
            connection.Close();
        }
    }
}

using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using Gearman.Protocol;

namespace Gearman.Client.Transport;

/// <summary>
/// Packets to and from one server. All packets of a read are handled at once; all packets that are written while a
/// send runs go out by the next one.
/// </summary>
/// <remarks>
/// Life: <see cref="OpenAsync"/>, then <see cref="RunAsync"/> once, which ends when either side closes.
/// <see cref="FinishAsync"/> ends it politely, <see cref="Close"/> at once.
/// </remarks>
[SuppressMessage("Design", "CA1001", Justification = "The wire is disposed by Close, which every way out of RunAsync goes through.")]
internal sealed class Connection : IThreadPoolWorkItem
{
    /// <summary>Bytes waiting to be sent from which packets with data should hold back: more than a socket's buffer takes at once.</summary>
    private const int FullAt = 1 << 20;

    private readonly Wire _wire;
    private readonly int _maxBodyLength;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    // The read loop's, which runs on one thread at a time.
    private readonly ReceiveBuffer _received = new();
    private readonly Action _onReceived;
    private ValueTaskAwaiter<int> _receiving;
    private int _needed;
    private IPacketHandler? _handler;
    private IThreadPoolWorkItem? _resumed;

    private volatile Probe? _probe;

    // Under _lock. While _flushing, the flusher alone has _sending.
    private readonly Lock _lock = new();
    private ArrayBufferWriter<byte> _pending = new(4096);
    private ArrayBufferWriter<byte> _sending = new(4096);
    private bool _flushing;

    /// <summary>The flush has not begun: it is put off until <see cref="Flush"/>.</summary>
    private bool _isPutOff;

    /// <summary>The thread pool has been asked to end that.</summary>
    private bool _isQueued;
    private bool _finishing;
    private bool _isFinished; // the other side is told that nothing more will come, or was
    private GearmanException? _closed;
    private TaskCompletionSource? _room;

    private Connection(ServerAddress server, Wire wire, int maxBodyLength)
    {
        Server = server;
        _wire = wire;
        _maxBodyLength = maxBodyLength;
        _onReceived = OnReceived;
    }

    /// <summary>The other end.</summary>
    public ServerAddress Server { get; }

    /// <summary>True from the moment that either side closed, or a send or a receive failed.</summary>
    public bool IsClosed => Volatile.Read(ref _closed) is not null;

    /// <summary>Connects.</summary>
    /// <param name="server">Where to.</param>
    /// <param name="tls">How to speak TLS; null for plain TCP.</param>
    /// <param name="credentials">Who this side is; null to say nothing.</param>
    /// <param name="timeout">How long to try.</param>
    /// <param name="maxBodyLength">The largest packet to accept, in bytes after the header.</param>
    /// <param name="time">What <paramref name="timeout"/> is measured by.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="GearmanConnectionException">The server can't be reached.</exception>
    /// <exception cref="GearmanAuthenticationException">The server does not take the credentials.</exception>
    public static async Task<Connection> OpenAsync(
        ServerAddress server,
        GearmanTlsOptions? tls,
        GearmanCredentials? credentials,
        TimeSpan timeout,
        int maxBodyLength,
        TimeProvider time,
        CancellationToken cancellation) =>
        new(server, await Wire.OpenAsync(server, tls, credentials, timeout, time, cancellation).ConfigureAwait(false), maxBodyLength);

    /// <summary>Begins to probe: see <see cref="GearmanClientOptions.ProbeInterval"/>.</summary>
    /// <param name="interval">How long the other end may be silent before it is asked, and then to answer.</param>
    /// <param name="time">What that is measured by.</param>
    /// <param name="ask">Sends an ECHO_REQ.</param>
    public void ProbeEvery(TimeSpan interval, TimeProvider time, Action ask)
    {
        lock (_lock)
        {
            if (_closed is null)
            {
                _probe = new Probe(_wire.Socket, interval, time, ask, () => Close(
                    new GearmanConnectionException("The connection was lost: the server does not answer", server: Server)));
            }
        }
    }

    /// <summary>Begins to write.</summary>
    /// <param name="crowded">
    /// Others are likely to write as well in a moment: the send is put off by one turn of the thread pool, so that they
    /// share it, unless one of them says before that it was the last (<see cref="Flush"/>). Alone, a packet is sent at once.
    /// </param>
    public Output Write(bool crowded)
    {
        _lock.Enter();
        var state = _closed is not null || _isFinished ? OutputState.Closed : _pending.WrittenCount >= FullAt ? OutputState.Full : OutputState.Open;
        return new Output(this, _pending, state, crowded);
    }

    /// <summary>Begins the send that was put off, if there is one: whoever wrote has nothing to add.</summary>
    public void Flush()
    {
        lock (_lock)
        {
            if (!_isPutOff)
            {
                return;
            }

            _isPutOff = false;
        }

        _ = FlushAsync();
    }

    /// <summary>Ends a <see cref="Write"/>.</summary>
    internal void EndWrite(bool crowded)
    {
        var flush = _pending.WrittenCount > 0 && (!_flushing || _isPutOff) && _closed is null && !_isFinished;
        var queue = flush && crowded && !_isQueued;
        if (flush)
        {
            _flushing = true;
            _isPutOff = crowded;
            _isQueued |= queue;
        }

        _lock.Exit();
        if (queue)
        {
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        }
        else if (flush && !crowded)
        {
            _ = FlushAsync();
        }
    }

    /// <summary>Waits while the output is <see cref="OutputState.Full"/>.</summary>
    public Task WaitForRoomAsync(CancellationToken cancellation)
    {
        lock (_lock)
        {
            if (_closed is not null || _pending.WrittenCount < FullAt)
            {
                return Task.CompletedTask;
            }

            _room ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _room.Task.WaitAsync(cancellation);
        }
    }

    /// <summary>Keeps a part of the packet that is being handled beyond its time. For the handler, within its call.</summary>
    public ReadOnlyMemory<byte> Keep(ReadOnlySpan<byte> part) => _received.Keep(part);

    /// <summary>
    /// Hands a caller on whose answer came. For the handler, within its call. The last one of a read goes on at once on the
    /// reader's thread, which has begun the next read by then and is free; the others go to the thread pool.
    /// </summary>
    public void Resume(IThreadPoolWorkItem caller)
    {
        if (_resumed is { } earlier)
        {
            ThreadPool.UnsafeQueueUserWorkItem(earlier, preferLocal: true);
        }

        _resumed = caller;
    }

    /// <summary>Reads until the connection ends, and tells the handler when and why.</summary>
    /// <param name="handler">Who the packets are for.</param>
    public Task RunAsync(IPacketHandler handler)
    {
        _handler = handler;
        Receive();
        return _ended.Task;
    }

    /// <summary>Closes at once. Of several reasons the first one counts.</summary>
    /// <param name="reason">What the handler is told.</param>
    public void Close(GearmanException reason)
    {
        TaskCompletionSource? room;
        lock (_lock)
        {
            _closed ??= reason;
            room = _room;
            _room = null;
        }

        room?.TrySetResult();
        _probe?.Dispose();
        _wire.Dispose();
    }

    /// <summary>Sends what is still to be sent, says so to the server, and waits until it has closed its side.</summary>
    /// <param name="cancellation">Closes at once.</param>
    /// <remarks>
    /// Closing a socket with unread bytes resets the connection, and the server might lose what it has not read yet:
    /// so the read loop goes on until the server's end.
    /// </remarks>
    public async Task FinishAsync(CancellationToken cancellation)
    {
        bool idle;
        lock (_lock)
        {
            _finishing = true;
            idle = !_flushing && _closed is null;
            _isFinished |= idle;
        }

        if (idle)
        {
            await EndSendingAsync().ConfigureAwait(false);
        }

        try
        {
            await _ended.Task.WaitAsync(cancellation).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            Close(new GearmanConnectionException("The connection was closed", server: Server));
            await _ended.Task.ConfigureAwait(false);
        }
    }

    /// <summary>A send that was put off by one turn.</summary>
    void IThreadPoolWorkItem.Execute()
    {
        lock (_lock)
        {
            _isQueued = false;
        }

        Flush();
    }

    private async Task FlushAsync()
    {
        try
        {
            bool finish;
            while (TryTakePending(out finish))
            {
                var rest = _sending.WrittenMemory;
                while (!rest.IsEmpty)
                {
                    // A large piece that is taken is a sign of life; a small one only went into the socket's buffer.
                    var sent = await _wire.SendAsync(rest[..Math.Min(rest.Length, FullAt)]).ConfigureAwait(false);
                    if (sent == FullAt)
                    {
                        _probe?.SawLife();
                    }

                    rest = rest[sent..];
                }
            }

            if (finish)
            {
                await EndSendingAsync().ConfigureAwait(false);
            }
        }
        catch (Exception e) when (Wire.IsLoss(e))
        {
            Close(Lost(e));
        }
    }

    private bool TryTakePending(out bool finish)
    {
        TaskCompletionSource? room;
        bool more;
        lock (_lock)
        {
            (_pending, _sending) = (_sending, _pending);
            if (_pending.Capacity > FullAt)
            {
                _pending = new ArrayBufferWriter<byte>(4096);
            }

            _pending.ResetWrittenCount();
            more = _sending.WrittenCount > 0 && _closed is null;
            _flushing = more;
            finish = !more && _finishing && _closed is null;
            _isFinished |= finish;
            room = _room;
            _room = null;
        }

        room?.TrySetResult();
        return more;
    }

    private async ValueTask EndSendingAsync()
    {
        try
        {
            await _wire.EndSendingAsync().ConfigureAwait(false);
        }
        catch (Exception e) when (Wire.IsLoss(e))
        {
            Close(Lost(e));
        }
    }

    /// <summary>A read that had to wait has ended.</summary>
    private void OnReceived()
    {
        if (TakeReceived())
        {
            Receive();
        }
    }

    /// <summary>Handles what is there and reads on, until a read has to wait.</summary>
    [SuppressMessage("Reliability", "CA2012", Justification = "Each read's awaiter is used once: by UnsafeOnCompleted, if it waits, and GetResult.")]
    private void Receive()
    {
        while (true)
        {
            try
            {
                _needed = HandlePackets(_handler!);
                _receiving = _wire.ReceiveAsync(_received.GetFree(_needed)).GetAwaiter();
            }
            catch (Exception e) when (Wire.IsLoss(e) || e is GearmanException)
            {
                End(e as GearmanException ?? Lost(e));
                return;
            }

            var resumed = _resumed;
            _resumed = null;
            if (!_receiving.IsCompleted)
            {
                // From here on the read loop may run on another thread, and this one has nothing more to do with it.
                _receiving.UnsafeOnCompleted(_onReceived);
                resumed?.Execute();
                return;
            }

            if (resumed is not null)
            {
                ThreadPool.UnsafeQueueUserWorkItem(resumed, preferLocal: true);
            }

            if (!TakeReceived())
            {
                return;
            }
        }
    }

    /// <returns>False if the connection has ended.</returns>
    [SuppressMessage("Usage", "VSTHRD002", Justification = "The read has ended.")]
    private bool TakeReceived()
    {
        try
        {
            var count = _receiving.GetResult();
            _received.Commit(count);
            _probe?.SawLife();
            if (count > 0)
            {
                return true;
            }

            End(new GearmanConnectionException("The connection was closed by the server", server: Server));
        }
        catch (Exception e) when (Wire.IsLoss(e))
        {
            End(Lost(e));
        }

        return false;
    }

    private void End(GearmanException reason)
    {
        Close(reason);
        _handler!.OnClosed(_closed ?? reason);
        if (_resumed is { } caller)
        {
            ThreadPool.UnsafeQueueUserWorkItem(caller, preferLocal: false);
        }

        _ended.TrySetResult();
    }

    /// <returns>How many unread bytes make the next packet whole.</returns>
    private int HandlePackets(IPacketHandler handler)
    {
        while (true)
        {
            switch (PacketReader.Read(_received.Unread, _maxBodyLength, out var packet, out var length))
            {
                case PacketReadStatus.NeedMore:
                    return length;
                case PacketReadStatus.Packet when packet.Magic == PacketMagic.Response:
                    handler.OnPacket(packet);
                    _received.Consume(length);
                    break;
                case PacketReadStatus.TooLarge:
                    throw new GearmanProtocolException(
                        $"The server sent a {packet.Type} of more than {_maxBodyLength:N0} bytes, the limit", server: Server);
                default:
                    throw new GearmanProtocolException("The server sent what is no Gearman response", server: Server);
            }
        }
    }

    private GearmanConnectionException Lost(Exception e) => new($"The connection was lost: {e.Message}", server: Server, inner: e);
}

using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace Gearman.Server.Connections.Tls;

/// <summary>
/// TLS over another link. Whoever uses it sees plain bytes, as of any link; what it lacks is the peer's certificate, which is
/// known when the first bytes come.
/// </summary>
/// <remarks>
/// Nothing is allocated for a peer before its first byte, and one that has not done its handshake in time is closed. The
/// handshake, which costs a thousand times what a packet does, runs on pool threads; later the loop itself decrypts and
/// encrypts: a thread hand-over would cost more.
/// </remarks>
#pragma warning disable CA1001 // A link ends by Close, which disposes of all.
internal sealed class TlsLink : Link
#pragma warning restore CA1001
{
    /// <summary>Plain bytes encrypted at once: four records of TLS.</summary>
    private const int MaxSealed = 64 * 1024;

    /// <summary>What a peer may make the server write by itself, as answers to a change of keys, before it is cut off.</summary>
    private const int MaxUnasked = 64 * 1024;

    /// <summary>Reads of the inner link before others get their turn.</summary>
    private const int MaxFills = 8;

    private readonly Link _inner;
    private readonly TlsGate _gate;
    private readonly ServerLoop _loop;
    private readonly CipherStream _cipher;
    private readonly ITimer _deadline;
    private SslStream? _stream;

    /// <summary>All that fits, or all that the peer will ever send, is here, and the handshake is not done yet.</summary>
    private bool _hasAll;
    private PlainReader? _reader;
    private State _state;

    /// <summary>Plain bytes whose encrypted form is not sent yet: still the connection's.</summary>
    private int _sealed;

    private bool _wantsReadable = true;

    /// <summary>The last receive filled its buffer: there may be more, of which the inner link knows nothing.</summary>
    private bool _mayHaveMore;
    private bool _isToldReadable;

    public TlsLink(Link inner, TlsGate gate, ServerLoop loop)
    {
        _inner = inner;
        _gate = gate;
        _loop = loop;
        _cipher = new CipherStream { Written = () => loop.Post(SendHandshake) };
        _deadline = gate.Time.CreateTimer(_ => loop.Post(OnDeadline), null, gate.HandshakeTimeout, Timeout.InfiniteTimeSpan);
    }

    private enum State : byte
    {
        /// <summary>The peer has sent nothing yet.</summary>
        Silent,

        Handshaking,
        Open,
        Closed,
    }

    public override int Id => _inner.Id;

    public override IPEndPoint? RemoteEndPoint => _inner.RemoteEndPoint;

    public override bool IsEncrypted => true;

    public override X509Certificate2? PeerCertificate => _stream?.RemoteCertificate as X509Certificate2;

    public override int Receive(Span<byte> buffer)
    {
        if (_state != State.Open)
        {
            return ReceiveHandshake();
        }

        var count = 0;
        var hasEnded = false;
        try
        {
            hasEnded = !_reader!.TryRead(buffer, ref count);
            // One that sends records of no bytes is not listened to for ever.
            for (var i = 0; i < MaxFills && !hasEnded && count < buffer.Length && _cipher.Fill(_inner) != WouldBlock; i++)
            {
                hasEnded = !_reader!.TryRead(buffer, ref count);
            }
        }
        catch (Exception e) when (IsFault(e))
        {
            Log.TlsFailed(_gate.Logger, Id, e.Message);
            return 0;
        }

        if (_sealed == 0)
        {
            // What TLS itself had to say. If the link is broken the next receive says so.
            _cipher.TrySend(_inner);
            if (_cipher.Unsent > MaxUnasked)
            {
                return 0;
            }
        }

        _mayHaveMore = hasEnded || count == buffer.Length;
        TellReadable();
        return count == 0 && !hasEnded ? WouldBlock : count;
    }

    public override int Send(ReadOnlySpan<byte> bytes)
    {
        if (_state != State.Open)
        {
            return 0;
        }

        if (_sealed == 0)
        {
            try
            {
                _sealed = Math.Min(bytes.Length, MaxSealed);
                _stream!.Write(bytes[.._sealed]);
            }
            catch (Exception e) when (IsFault(e))
            {
                Log.TlsFailed(_gate.Logger, Id, e.Message);
                return Broken;
            }
        }

        if (!_cipher.TrySend(_inner))
        {
            return Broken;
        }

        // The connection keeps these bytes until the system has them: one that closes when all is sent waits for them.
        if (_cipher.Unsent > 0)
        {
            return 0;
        }

        var count = _sealed;
        _sealed = 0;
        return count;
    }

    public override void Watch(bool readable, bool writable)
    {
        _wantsReadable = readable;
        _inner.Watch(readable, writable);
        TellReadable();
    }

    public override void Close()
    {
        var before = _state;
        _state = State.Closed;
        _deadline.Dispose();
        if (before == State.Open)
        {
            SayGoodbye();
        }

        _cipher.End();
        _reader?.Release();
        if (before != State.Handshaking)
        {
            // A handshake under way ends by the end of its stream, and disposes of it then.
            _stream?.Dispose();
        }

        _inner.Close();
    }

    /// <summary>
    /// Whatever a peer can make of TLS costs its connection alone: besides what is documented, OpenSSL's own faults come through.
    /// </summary>
    private static bool IsFault(Exception e) => e is not OutOfMemoryException;

    private int ReceiveHandshake()
    {
        if (_state == State.Silent)
        {
            _state = State.Handshaking;
            _stream = new SslStream(_cipher);
            _ = Task.Run(HandshakeAsync);
        }

        if (_hasAll)
        {
            // Told all the same: the peer hung up.
            return 0;
        }

        // A peer may send its last word of the handshake, a request and its end at once.
        _hasAll = _cipher.Fill(_inner) == 0 || _cipher.IsInputFull;
        if (_hasAll)
        {
            _inner.Watch(readable: false, writable: false);
        }

        return WouldBlock;
    }

    private async Task HandshakeAsync()
    {
        string? fault = null;
        try
        {
            await _gate.AuthenticateAsync(_stream!).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // Whatever a peer can make of a handshake costs its connection alone.
        catch (Exception e)
#pragma warning restore CA1031
        {
            fault = (e.InnerException ?? e).Message;
        }

        _loop.Post(() => EndHandshake(fault));
    }

    private void SendHandshake()
    {
        if (_state == State.Handshaking)
        {
            // If the link is broken the next receive says so.
            _cipher.TrySend(_inner);
        }
    }

    private void EndHandshake(string? fault)
    {
        if (_state == State.Closed)
        {
            _stream!.Dispose();
            return;
        }

        _deadline.Dispose();
        // Of a handshake that failed this is the alert that says why.
        var isSent = _cipher.TrySend(_inner);
        if (fault is not null || !isSent)
        {
            Log.TlsFailed(_gate.Logger, Id, fault ?? "The connection is broken");
            Connection.Close();
            _stream!.Dispose();
            return;
        }

        _state = State.Open;
        _cipher.ContinueInline();
        _reader = new PlainReader(_stream!);
        _inner.Watch(_wantsReadable, writable: false);
        // What the peer sent behind its last word of the handshake is here already.
        _mayHaveMore = true;
        TellReadable();
    }

    private void OnDeadline()
    {
        if (_state is State.Silent or State.Handshaking)
        {
            Log.TlsFailed(_gate.Logger, Id, "The handshake took too long");
            Connection.Close();
        }
    }

    /// <summary>Tells, in the turn that follows, of what is decrypted already: the inner link does not.</summary>
    private void TellReadable()
    {
        if (_mayHaveMore && _wantsReadable && !_isToldReadable)
        {
            _isToldReadable = true;
            _loop.Post(() =>
            {
                _isToldReadable = false;
                if (_mayHaveMore && _wantsReadable && _state == State.Open)
                {
                    _loop.Read(Connection);
                }
            });
        }
    }

    /// <summary>Tells the peer that the end is meant, if that can be sent at once.</summary>
    private void SayGoodbye()
    {
        try
        {
            _ = _stream!.ShutdownAsync();
            _cipher.TrySend(_inner);
        }
        catch (Exception e) when (IsFault(e))
        {
            // It is broken, and closed by now.
        }
    }
}

using System.Buffers;
using System.Threading.Tasks.Sources;

namespace Gearman.Server.Connections.Tls;

/// <summary>
/// The encrypted side of an <see cref="System.Net.Security.SslStream"/> on a link that does not block: a read waits until the
/// loop has brought something, a write is kept until the loop sends it. There is one reader at a time.
/// </summary>
/// <remarks>
/// The handshake runs on pool threads, so what both sides touch is locked. Later all is the loop's: a read that waits goes on
/// inside of <see cref="Fill"/>, and the lock is never waited for.
/// </remarks>
internal sealed class CipherStream : Stream, IValueTaskSource<int>
{
    /// <summary>Two records of TLS.</summary>
    private const int InputLength = 32 * 1024;

    private readonly Lock _lock = new();
    private ManualResetValueTaskSourceCore<int> _read = new() { RunContinuationsAsynchronously = true };

    /// <summary>Where the read that waits wants its bytes.</summary>
    private Memory<byte> _wanted;
    private bool _isWaiting;

    private byte[] _input = [];
    private int _start;
    private int _end;
    private bool _hasEnded;
    private bool _isClosed;

    /// <summary>What is written and not sent; no array while there is nothing.</summary>
    private byte[] _output = [];
    private int _unsentStart;
    private int _unsentEnd;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>How much is written and not sent.</summary>
    public int Unsent
    {
        get
        {
            lock (_lock)
            {
                return _unsentEnd - _unsentStart;
            }
        }
    }

    /// <summary>Nothing more fits: who reads has to catch up first.</summary>
    public bool IsInputFull => _end - _start == InputLength;

    /// <summary>Called when something is written, until <see cref="ContinueInline"/>.</summary>
    public Action? Written { get; set; }

    /// <summary>From now on a read that waits goes on inside of <see cref="Fill"/>, and who writes sends. While none waits.</summary>
    public void ContinueInline()
    {
        Written = null;
        _read.RunContinuationsAsynchronously = false;
    }

    /// <summary>Reads what the link has, and lets the read that waits go on.</summary>
    /// <returns>As <see cref="Link.Receive"/>; <see cref="Link.WouldBlock"/> also when nothing fits.</returns>
    public int Fill(Link link)
    {
        int count;
        int taken;
        lock (_lock)
        {
            if (_start == _end)
            {
                _start = _end = 0;
                if (_input.Length == 0)
                {
                    _input = ArrayPool<byte>.Shared.Rent(InputLength);
                }
            }

            if (_end == InputLength)
            {
                _input.AsSpan(_start.._end).CopyTo(_input);
                (_start, _end) = (0, _end - _start);
            }

            count = _end == InputLength ? Link.WouldBlock : link.Receive(_input.AsSpan(_end..InputLength));
            if (count == Link.WouldBlock)
            {
                ReleaseInput();
                return count;
            }

            _end += count;
            _hasEnded |= count == 0;
            if (!_isWaiting)
            {
                return count;
            }

            taken = Take(_wanted.Span);
            _isWaiting = false;
            _wanted = default;
        }

        _read.SetResult(taken);
        return count;
    }

    /// <summary>Sends what is written.</summary>
    /// <returns>False if the link is broken.</returns>
    public bool TrySend(Link link)
    {
        lock (_lock)
        {
            while (_unsentStart < _unsentEnd)
            {
                var count = link.Send(_output.AsSpan(_unsentStart.._unsentEnd));
                if (count <= 0)
                {
                    return count != Link.Broken;
                }

                _unsentStart += count;
            }

            ReleaseOutput();
            return true;
        }
    }

    /// <summary>The link is closed: reads find the end, and nothing is kept any more.</summary>
    public void End()
    {
        lock (_lock)
        {
            _hasEnded = _isClosed = true;
            _start = _end = 0;
            ReleaseInput();
            ReleaseOutput();
            if (!_isWaiting)
            {
                return;
            }

            _isWaiting = false;
            _wanted = default;
        }

        _read.SetResult(0);
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        lock (_lock)
        {
            if (_start < _end || _hasEnded)
            {
                return new ValueTask<int>(Take(buffer.Span));
            }

            _read.Reset();
            _wanted = buffer;
            _isWaiting = true;
            return new ValueTask<int>(this, _read.Version);
        }
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        lock (_lock)
        {
            if (!_isClosed)
            {
                Reserve(buffer.Length);
                buffer.CopyTo(_output.AsSpan(_unsentEnd));
                _unsentEnd += buffer.Length;
            }
        }

        Written?.Invoke();
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        Write(buffer.Span);
        return ValueTask.CompletedTask;
    }

    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    int IValueTaskSource<int>.GetResult(short token) => _read.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<int>.GetStatus(short token) => _read.GetStatus(token);

    void IValueTaskSource<int>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _read.OnCompleted(continuation, state, token, flags);

    private int Take(Span<byte> wanted)
    {
        var count = Math.Min(wanted.Length, _end - _start);
        _input.AsSpan(_start, count).CopyTo(wanted);
        _start += count;
        ReleaseInput();
        return count;
    }

    private void Reserve(int length)
    {
        if (_output.Length - _unsentEnd < length)
        {
            var unsent = _output.AsSpan(_unsentStart.._unsentEnd);
            var grown = ArrayPool<byte>.Shared.Rent(Math.Max(unsent.Length + length, 2 * unsent.Length));
            unsent.CopyTo(grown);
            var end = unsent.Length;
            ReleaseOutput();
            (_output, _unsentEnd) = (grown, end);
        }
    }

    private void ReleaseOutput()
    {
        if (_output.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_output);
            _output = [];
        }

        _unsentStart = _unsentEnd = 0;
    }

    /// <summary>Gives the array back while it is empty: an idle connection holds none.</summary>
    private void ReleaseInput()
    {
        if (_start == _end && _input.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_input);
            _input = [];
            _start = _end = 0;
        }
    }
}

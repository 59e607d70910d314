using System.Buffers;
using System.Net.Security;

namespace Gearman.Server.Connections.Tls;

/// <summary>Reads what an <see cref="SslStream"/> has decrypted, and never waits. An idle stream holds no buffer.</summary>
internal sealed class PlainReader(SslStream stream)
{
    /// <summary>Two records of TLS.</summary>
    private const int BufferLength = 32 * 1024;

    /// <summary>The read under way: at first of no bytes, for which nothing has to be held, until there are some.</summary>
    private ValueTask<int>? _read;

    /// <summary>Where a read puts what it decrypts; none in between.</summary>
    private byte[] _plain = [];
    private int _start;
    private int _end;

    /// <summary>Copies what is decrypted, and decrypts what has come.</summary>
    /// <param name="buffer">Where it goes.</param>
    /// <param name="count">How much of it is filled.</param>
    /// <returns>False at the end of the stream.</returns>
    public bool TryRead(Span<byte> buffer, ref int count)
    {
        while (true)
        {
            var length = Math.Min(buffer.Length - count, _end - _start);
            _plain.AsSpan(_start, length).CopyTo(buffer[count..]);
            _start += length;
            count += length;
            if (count == buffer.Length)
            {
                return true;
            }

#pragma warning disable CA2012, VSTHRD002 // A read that goes on by itself while others are served: asked for its result once, when it has one.
            if (_read is null)
            {
                Release();
                _read = stream.ReadAsync(Memory<byte>.Empty);
            }

            if (!_read.Value.IsCompleted)
            {
                return true;
            }

            var decrypted = _read.Value.GetAwaiter().GetResult();
            _read = null;
            if (_plain.Length == 0)
            {
                // That was the read of no bytes: now there are some, or the stream has ended.
                _plain = ArrayPool<byte>.Shared.Rent(BufferLength);
                _read = stream.ReadAsync(_plain);
            }
#pragma warning restore CA2012, VSTHRD002
            else if (decrypted > 0)
            {
                (_start, _end) = (0, decrypted);
            }
            else
            {
                return false;
            }
        }
    }

    /// <summary>Drops all that is decrypted. While no read is under way, or after the end of what it reads from.</summary>
    public void Release()
    {
        if (_plain.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_plain);
            _plain = [];
        }

        _start = _end = 0;
    }
}

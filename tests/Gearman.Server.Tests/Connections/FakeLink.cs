using System.Net;
using Gearman.Server.Connections;

namespace Gearman.Server.Tests.Connections;

/// <summary>A peer's end in memory: what it sends is queued here, and it reads as much as it is let.</summary>
internal sealed class FakeLink(int number = 1, byte network = 127) : Link
{
    private readonly Queue<byte[]> _incoming = new();
    private ReadOnlyMemory<byte> _rest;

    public override int Id => 1;

    /// <summary>Another address for each number; of this host, unless its first byte is another.</summary>
    public override IPEndPoint? RemoteEndPoint { get; } = new(new IPAddress([network, (byte)(number >> 16), (byte)(number >> 8), (byte)number]), 1);

    /// <summary>What the server sent.</summary>
    public List<byte> Sent { get; } = [];

    /// <summary>Bytes that the peer reads before the stream is full.</summary>
    public long Room { get; set; } = long.MaxValue;

    /// <summary>Forget what was sent, for tests that count allocations.</summary>
    public bool DropsSent { get; set; }

    public bool HasEnded { get; set; }

    public bool WatchesReadable { get; private set; } = true;

    public bool WatchesWritable { get; private set; }

    public bool IsClosed { get; private set; }

    public bool HasIncoming => _rest.Length > 0 || _incoming.Count > 0;

    public void Feed(byte[] read) => _incoming.Enqueue(read);

    /// <summary>One read returns at most one of the fed arrays.</summary>
    public override int Receive(Span<byte> buffer)
    {
        Assert.False(IsClosed);
        if (_rest.IsEmpty)
        {
            if (!_incoming.TryDequeue(out var read))
            {
                return HasEnded ? 0 : WouldBlock;
            }

            _rest = read;
        }

        var count = Math.Min(buffer.Length, _rest.Length);
        _rest.Span[..count].CopyTo(buffer);
        _rest = _rest[count..];
        return count;
    }

    public override int Send(ReadOnlySpan<byte> bytes)
    {
        Assert.False(IsClosed);
        var count = (int)Math.Min(bytes.Length, Room);
        Room -= count;
        if (!DropsSent)
        {
            Sent.AddRange(bytes[..count]);
        }

        return count;
    }

    public override void Watch(bool readable, bool writable)
    {
        Assert.False(IsClosed);
        (WatchesReadable, WatchesWritable) = (readable, writable);
    }

    public override void Close()
    {
        Assert.False(IsClosed);
        IsClosed = true;
    }
}

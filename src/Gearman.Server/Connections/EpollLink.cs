using System.Buffers.Binary;
using System.Net;
using System.Runtime.InteropServices;

namespace Gearman.Server.Connections;

/// <summary>A peer's byte stream by its descriptor.</summary>
internal sealed unsafe class EpollLink(EpollTransport transport, int fd) : Link
{
    public override int Id => fd;

    public override IPEndPoint? RemoteEndPoint
    {
        get
        {
            // sockaddr_in and sockaddr_in6: family, port (big-endian), then the address (behind the flow label in IPv6).
            Span<byte> address = stackalloc byte[128];
            var length = address.Length;
            fixed (byte* pointer = address)
            {
                if (LibC.GetPeerName(fd, pointer, &length) != 0)
                {
                    return null;
                }
            }

            var isV6 = MemoryMarshal.Read<ushort>(address) == (ushort)10;
            return new IPEndPoint(
                new IPAddress(isV6 ? address.Slice(8, 16) : address.Slice(4, 4)),
                BinaryPrimitives.ReadUInt16BigEndian(address[2..]));
        }
    }

    public override int Receive(Span<byte> buffer)
    {
        fixed (byte* pointer = buffer)
        {
            while (true)
            {
                var count = (int)LibC.Receive(fd, pointer, buffer.Length, LibC.MSG_DONTWAIT);
                if (count >= 0)
                {
                    return count;
                }

                switch (Marshal.GetLastPInvokeError())
                {
                    case LibC.EINTR:
                        continue;
                    case LibC.EAGAIN:
                        return WouldBlock;
                    default:
                        return 0;
                }
            }
        }
    }

    public override int Send(ReadOnlySpan<byte> bytes) => Send(bytes, isMoreToCome: false);

    public override int Send(ReadOnlySpan<byte> bytes, bool isMoreToCome)
    {
        var flags = LibC.MSG_DONTWAIT | LibC.MSG_NOSIGNAL | (isMoreToCome ? LibC.MSG_MORE : 0);
        fixed (byte* pointer = bytes)
        {
            while (true)
            {
                var count = (int)LibC.Send(fd, pointer, bytes.Length, flags);
                if (count >= 0)
                {
                    return count;
                }

                switch (Marshal.GetLastPInvokeError())
                {
                    case LibC.EINTR:
                        continue;
                    case LibC.EAGAIN:
                        return 0;
                    default:
                        return Broken;
                }
            }
        }
    }

    public override void Watch(bool readable, bool writable) => transport.Watch(fd, readable, writable);

    public override void Close() => transport.Close(fd);
}

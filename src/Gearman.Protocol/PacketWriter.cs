using System.Buffers;

namespace Gearman.Protocol;

/// <summary>
/// Writes whole binary packets: a header and the fields joined by NUL bytes. That is the layout of every packet;
/// <see cref="RequestWriter"/> and <see cref="ResponseWriter"/> name the fields of each.
/// </summary>
/// <remarks>
/// A packet is written by one <see cref="IBufferWriter{T}.Advance"/>, so none can be left half written; a last field that an
/// <see cref="IPayloadWriter"/> takes follows by an <see cref="IPayloadWriter.Append"/>.
/// </remarks>
internal static class PacketWriter
{
    /// <summary>Nobody has a better way than a copy for a shorter field: it is not asked for.</summary>
    private const int MinPayload = 4096;

    public static void Write(IBufferWriter<byte> output, PacketMagic magic, PacketType type)
    {
        Begin(output, magic, type, 0);
        output.Advance(PacketHeader.Length);
    }

    public static void Write(
        IBufferWriter<byte> output,
        PacketMagic magic,
        PacketType type,
        ReadOnlySpan<byte> first)
    {
        var length = first.Length;
        var body = Begin(output, magic, type, length);
        first.CopyTo(body);
        output.Advance(PacketHeader.Length + length);
    }

    public static void Write(
        IBufferWriter<byte> output,
        PacketMagic magic,
        PacketType type,
        ReadOnlySpan<byte> first,
        ReadOnlySpan<byte> second)
    {
        var length = first.Length + second.Length + 1;
        var body = Begin(output, magic, type, length, second, out var payloads);
        body = Put(body, first);
        End(output, body, length, second, payloads);
    }

    public static void Write(
        IBufferWriter<byte> output,
        PacketMagic magic,
        PacketType type,
        ReadOnlySpan<byte> first,
        ReadOnlySpan<byte> second,
        ReadOnlySpan<byte> third)
    {
        var length = first.Length + second.Length + third.Length + 2;
        var body = Begin(output, magic, type, length, third, out var payloads);
        body = Put(body, first);
        body = Put(body, second);
        End(output, body, length, third, payloads);
    }

    public static void Write(
        IBufferWriter<byte> output,
        PacketMagic magic,
        PacketType type,
        ReadOnlySpan<byte> first,
        ReadOnlySpan<byte> second,
        ReadOnlySpan<byte> third,
        ReadOnlySpan<byte> fourth)
    {
        var length = first.Length + second.Length + third.Length + fourth.Length + 3;
        var body = Begin(output, magic, type, length, fourth, out var payloads);
        body = Put(body, first);
        body = Put(body, second);
        body = Put(body, third);
        End(output, body, length, fourth, payloads);
    }

    public static void Write(
        IBufferWriter<byte> output,
        PacketMagic magic,
        PacketType type,
        ReadOnlySpan<byte> first,
        ReadOnlySpan<byte> second,
        ReadOnlySpan<byte> third,
        ReadOnlySpan<byte> fourth,
        ReadOnlySpan<byte> fifth)
    {
        var length = first.Length + second.Length + third.Length + fourth.Length + fifth.Length + 4;
        var body = Begin(output, magic, type, length, fifth, out var payloads);
        body = Put(body, first);
        body = Put(body, second);
        body = Put(body, third);
        body = Put(body, fourth);
        End(output, body, length, fifth, payloads);
    }

    private static Span<byte> Begin(IBufferWriter<byte> output, PacketMagic magic, PacketType type, int bodyLength)
    {
        var span = output.GetSpan(PacketHeader.Length + bodyLength);
        new PacketHeader(magic, type, (uint)bodyLength).Write(span);
        return span.Slice(PacketHeader.Length, bodyLength);
    }

    /// <summary>As above, without room for a last field that need not be copied.</summary>
    private static Span<byte> Begin(
        IBufferWriter<byte> output, PacketMagic magic, PacketType type, int bodyLength, ReadOnlySpan<byte> last, out IPayloadWriter? payloads)
    {
        if (last.Length < MinPayload || output is not IPayloadWriter taker || !taker.Takes(last))
        {
            payloads = null;
            return Begin(output, magic, type, bodyLength);
        }

        payloads = taker;
        var copied = bodyLength - last.Length;
        var span = output.GetSpan(PacketHeader.Length + copied);
        new PacketHeader(magic, type, (uint)bodyLength).Write(span);
        return span.Slice(PacketHeader.Length, copied);
    }

    private static void End(IBufferWriter<byte> output, Span<byte> body, int bodyLength, ReadOnlySpan<byte> last, IPayloadWriter? payloads)
    {
        if (payloads is null)
        {
            last.CopyTo(body);
            output.Advance(PacketHeader.Length + bodyLength);
        }
        else
        {
            output.Advance(PacketHeader.Length + bodyLength - last.Length);
            payloads.Append(last);
        }
    }

    private static Span<byte> Put(Span<byte> body, ReadOnlySpan<byte> field)
    {
        field.CopyTo(body);
        body[field.Length] = 0;
        return body[(field.Length + 1)..];
    }
}

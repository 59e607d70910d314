using System.Buffers;

namespace Gearman.Protocol;

/// <summary>
/// Writes whole binary packets: a header and the fields joined by NUL bytes. That is the layout of every packet;
/// <see cref="RequestWriter"/> and <see cref="ResponseWriter"/> name the fields of each.
/// </summary>
/// <remarks>A packet is written by one <see cref="IBufferWriter{T}.Advance"/>, so none can be left half written.</remarks>
internal static class PacketWriter
{
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
        var body = Begin(output, magic, type, length);
        body = Put(body, first);
        second.CopyTo(body);
        output.Advance(PacketHeader.Length + length);
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
        var body = Begin(output, magic, type, length);
        body = Put(body, first);
        body = Put(body, second);
        third.CopyTo(body);
        output.Advance(PacketHeader.Length + length);
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
        var body = Begin(output, magic, type, length);
        body = Put(body, first);
        body = Put(body, second);
        body = Put(body, third);
        fourth.CopyTo(body);
        output.Advance(PacketHeader.Length + length);
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
        var body = Begin(output, magic, type, length);
        body = Put(body, first);
        body = Put(body, second);
        body = Put(body, third);
        body = Put(body, fourth);
        fifth.CopyTo(body);
        output.Advance(PacketHeader.Length + length);
    }

    private static Span<byte> Begin(IBufferWriter<byte> output, PacketMagic magic, PacketType type, int bodyLength)
    {
        var span = output.GetSpan(PacketHeader.Length + bodyLength);
        new PacketHeader(magic, type, (uint)bodyLength).Write(span);
        return span.Slice(PacketHeader.Length, bodyLength);
    }

    private static Span<byte> Put(Span<byte> body, ReadOnlySpan<byte> field)
    {
        field.CopyTo(body);
        body[field.Length] = 0;
        return body[(field.Length + 1)..];
    }
}

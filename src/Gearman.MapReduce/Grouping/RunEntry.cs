namespace Gearman.MapReduce;

/// <summary>
/// An entry of a run: three lengths as varints (of the key in bytes, how many values, of the values in bytes), the key
/// (<see cref="DataKind"/>), the values in MessagePack.
/// </summary>
/// <param name="Key">The key.</param>
/// <param name="Count">How many values it has.</param>
/// <param name="Values">The values.</param>
internal readonly record struct RunEntry(ReadOnlyMemory<byte> Key, int Count, ReadOnlyMemory<byte> Values)
{
    /// <summary>The longest start of an entry.</summary>
    public const int MaxHeaderLength = 3 * 5;

    /// <summary>Writes what comes before a key.</summary>
    /// <returns>Its length.</returns>
    public static int WriteHeader(Span<byte> output, int keyLength, int count, int valuesLength)
    {
        var length = Write(output, (uint)keyLength);
        length += Write(output[length..], (uint)count);
        return length + Write(output[length..], (uint)valuesLength);
    }

    /// <summary>Takes the first entry off a block.</summary>
    /// <exception cref="InvalidDataException">The block is garbled.</exception>
    public static RunEntry Take(ref ReadOnlyMemory<byte> block)
    {
        var bytes = block.Span;
        var at = 0;
        var (keyLength, count, valuesLength) = (Read(bytes, ref at), Read(bytes, ref at), Read(bytes, ref at));
        if (keyLength + valuesLength > bytes.Length - at)
        {
            throw Garbled();
        }

        var entry = new RunEntry(block.Slice(at, (int)keyLength), (int)count, block.Slice(at + (int)keyLength, (int)valuesLength));
        block = block[(at + (int)(keyLength + valuesLength))..];
        return entry;
    }

    private static int Write(Span<byte> output, uint value)
    {
        var length = 0;
        for (; value >= 0x80; value >>= 7)
        {
            output[length++] = (byte)(value | 0x80);
        }

        output[length++] = (byte)value;
        return length;
    }

    private static long Read(ReadOnlySpan<byte> bytes, ref int at)
    {
        var value = 0L;
        for (var shift = 0; shift < 35 && at < bytes.Length; shift += 7)
        {
            var part = bytes[at++];
            value |= (long)(part & 0x7f) << shift;
            if (part < 0x80)
            {
                return value <= int.MaxValue ? value : throw Garbled();
            }
        }

        throw Garbled();
    }

    private static InvalidDataException Garbled() => new("a run is garbled");
}

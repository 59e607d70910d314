using System.Buffers;
using AccessLogs.Tables;
using MessagePack;

namespace AccessLogs.Partials;

/// <summary>What all parts of a partial result are read with: their bytes, and numbers that are in their range or none.</summary>
internal static unsafe class PartialContent
{
    /// <summary>The hours from the start of the year 1 to the end of the year 9999.</summary>
    public const long MaxHour = (DateOnlyMaxDay + 1) * 24L;

    private const long DateOnlyMaxDay = 3_652_058;

    /// <summary>The next bytes; empty when there are none.</summary>
    public static ReadOnlySequence<byte> Bytes(ref MessagePackReader reader) => reader.ReadBytes() ?? default;

    /// <summary>Copies bytes to where they lie together, as long as the partial result lives.</summary>
    public static byte* Copy(in ReadOnlySequence<byte> bytes, Partial partial)
    {
        var copy = partial.Allocate<byte>(bytes.Length);
        bytes.CopyTo(new Span<byte>(copy, checked((int)bytes.Length)));
        return copy;
    }

    /// <summary>A number that refers to one of so many.</summary>
    public static int Number(ref byte* next, byte* end, int count)
    {
        var number = Varint.Read(ref next, end);
        Require(number < (ulong)count);
        return (int)number;
    }

    /// <summary>A day, as <see cref="LogTimestamp.Day"/>.</summary>
    public static int Day(ulong day)
    {
        Require(day <= (ulong)DateOnly.MaxValue.DayNumber);
        return (int)day;
    }

    /// <summary>A count.</summary>
    public static long Positive(long value)
    {
        Require(value >= 0);
        return value;
    }

    /// <exception cref="InvalidDataException">It is not so.</exception>
    public static void Require(bool condition)
    {
        if (!condition)
        {
            throw new InvalidDataException("A number of a partial result is out of its range.");
        }
    }

    /// <summary>Whether reading failed because of what was read.</summary>
    public static bool IsOfContent(Exception e) =>
        e is MessagePackSerializationException or EndOfStreamException or OverflowException or ArgumentException or InvalidDataException;

    /// <summary>What is said of content that cannot be read.</summary>
    public static InvalidDataException Damaged(Exception? inner) => new("This partial result is cut off or damaged.", inner);
}

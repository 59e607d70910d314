using System.Buffers.Text;

namespace Gearman.Protocol;

/// <summary>What a server knows of a job: the fields of STATUS_RES and STATUS_RES_UNIQUE.</summary>
/// <param name="Known">The server has the job, queued or running.</param>
/// <param name="Running">A worker has it.</param>
/// <param name="Numerator">Work done, as the worker last said.</param>
/// <param name="Denominator">Work in all, as the worker last said; 0 if it has not said.</param>
public readonly record struct JobStatus(bool Known, bool Running, uint Numerator, uint Denominator)
{
    /// <summary>The most bytes that <see cref="Format"/> writes: two flags, two numbers of 32 bits, three NUL bytes.</summary>
    internal const int MaxLength = 1 + 1 + 1 + 1 + 10 + 1 + 10;

    /// <summary>Reads the four fields.</summary>
    /// <param name="fields">The fields after the handle or the unique; advanced past these.</param>
    /// <param name="status">The status.</param>
    /// <returns>False if a field is missing or is not a number.</returns>
    public static bool TryRead(ref PacketFields fields, out JobStatus status)
    {
        var known = fields.Next();
        var running = fields.Next();
        var read = Utf8Parser.TryParse(fields.Next(), out uint numerator, out _)
            & Utf8Parser.TryParse(fields.Next(), out uint denominator, out _);
        status = new JobStatus(known is [not (byte)'0'], running is [not (byte)'0'], numerator, denominator);
        return read && known.Length == 1 && running.Length == 1;
    }

    /// <summary>Writes the four fields, joined by NUL bytes.</summary>
    internal int Format(Span<byte> text)
    {
        text[0] = (byte)(Known ? '1' : '0');
        text[1] = 0;
        text[2] = (byte)(Running ? '1' : '0');
        text[3] = 0;
        Utf8Formatter.TryFormat(Numerator, text[4..], out var length);
        var end = 4 + length;
        text[end++] = 0;
        Utf8Formatter.TryFormat(Denominator, text[end..], out length);
        return end + length;
    }
}

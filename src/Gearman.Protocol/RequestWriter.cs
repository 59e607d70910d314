using System.Buffers;
using System.Buffers.Text;

namespace Gearman.Protocol;

/// <summary>Writes the packets that clients and workers send. Fields are bytes as they go over the wire and, but for the data, must hold no NUL byte.</summary>
public static class RequestWriter
{
    private const PacketMagic Magic = PacketMagic.Request;

    /// <summary>Writes a packet that has no fields, such as GRAB_JOB or PRE_SLEEP.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="type">The packet.</param>
    public static void NoFields(IBufferWriter<byte> output, PacketType type) => PacketWriter.Write(output, Magic, type);

    /// <summary>Writes a packet of a single field: CAN_DO, CANT_DO, SET_CLIENT_ID, GET_STATUS, GET_STATUS_UNIQUE, OPTION_REQ, ECHO_REQ, WORK_FAIL.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="type">The packet.</param>
    /// <param name="field">The function, id, handle, unique, option name or data.</param>
    public static void OneField(IBufferWriter<byte> output, PacketType type, ReadOnlySpan<byte> field) =>
        PacketWriter.Write(output, Magic, type, field);

    /// <summary>Writes one of the six plain submits: SUBMIT_JOB, its HIGH and LOW, and the _BG of each.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="type">The packet.</param>
    /// <param name="function">The function.</param>
    /// <param name="unique">The unique; empty for none.</param>
    /// <param name="workload">The data.</param>
    public static void SubmitJob(
        IBufferWriter<byte> output, PacketType type, ReadOnlySpan<byte> function, ReadOnlySpan<byte> unique, ReadOnlySpan<byte> workload) =>
        PacketWriter.Write(output, Magic, type, function, unique, workload);

    /// <summary>Writes SUBMIT_JOB_EPOCH: a background job at a time.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="function">The function.</param>
    /// <param name="unique">The unique; empty for none.</param>
    /// <param name="epoch">Seconds since 1970-01-01 UTC; 0 is now.</param>
    /// <param name="workload">The data.</param>
    public static void SubmitJobEpoch(
        IBufferWriter<byte> output, ReadOnlySpan<byte> function, ReadOnlySpan<byte> unique, long epoch, ReadOnlySpan<byte> workload)
    {
        Span<byte> digits = stackalloc byte[20];
        Utf8Formatter.TryFormat(epoch, digits, out var length);
        PacketWriter.Write(output, Magic, PacketType.SubmitJobEpoch, function, unique, digits[..length], workload);
    }

    /// <summary>Writes SUBMIT_JOB_SCHED: a background job by a cron rule.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="function">The function.</param>
    /// <param name="unique">The unique; empty for none.</param>
    /// <param name="schedule">Minute, hour, day of month, month and day of week, joined by NUL bytes.</param>
    /// <param name="workload">The data.</param>
    public static void SubmitJobSched(
        IBufferWriter<byte> output, ReadOnlySpan<byte> function, ReadOnlySpan<byte> unique, ReadOnlySpan<byte> schedule, ReadOnlySpan<byte> workload) =>
        PacketWriter.Write(output, Magic, PacketType.SubmitJobSched, function, unique, schedule, workload);

    /// <summary>Writes SUBMIT_REDUCE_JOB or SUBMIT_REDUCE_JOB_BACKGROUND, with the fourth field that the document leaves out (sent empty, as libgearman does).</summary>
    /// <param name="output">Where to.</param>
    /// <param name="type">The packet.</param>
    /// <param name="function">The function that splits.</param>
    /// <param name="unique">The unique; empty for none.</param>
    /// <param name="reducer">The function that the parts go to.</param>
    /// <param name="workload">The data.</param>
    public static void SubmitReduceJob(
        IBufferWriter<byte> output,
        PacketType type,
        ReadOnlySpan<byte> function,
        ReadOnlySpan<byte> unique,
        ReadOnlySpan<byte> reducer,
        ReadOnlySpan<byte> workload) =>
        PacketWriter.Write(output, Magic, type, function, unique, reducer, default, workload);

    /// <summary>Writes CAN_DO_TIMEOUT.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="function">The function.</param>
    /// <param name="timeout">The limit on a job's running time, in gearmand's unit: milliseconds; 0 for none.</param>
    public static void CanDoTimeout(IBufferWriter<byte> output, ReadOnlySpan<byte> function, uint timeout)
    {
        Span<byte> digits = stackalloc byte[10];
        Utf8Formatter.TryFormat(timeout, digits, out var length);
        PacketWriter.Write(output, Magic, PacketType.CanDoTimeout, function, digits[..length]);
    }

    /// <summary>Writes WORK_COMPLETE, WORK_DATA, WORK_WARNING or WORK_EXCEPTION.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="type">The packet.</param>
    /// <param name="handle">The job's handle.</param>
    /// <param name="data">The data.</param>
    public static void Work(IBufferWriter<byte> output, PacketType type, ReadOnlySpan<byte> handle, ReadOnlySpan<byte> data) =>
        PacketWriter.Write(output, Magic, type, handle, data);

    /// <summary>Writes WORK_STATUS.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="handle">The job's handle.</param>
    /// <param name="numerator">Work done.</param>
    /// <param name="denominator">Work in all.</param>
    public static void WorkStatus(IBufferWriter<byte> output, ReadOnlySpan<byte> handle, uint numerator, uint denominator)
    {
        Span<byte> digits = stackalloc byte[21];
        Utf8Formatter.TryFormat(numerator, digits, out var split);
        digits[split] = 0;
        Utf8Formatter.TryFormat(denominator, digits[(split + 1)..], out var length);
        PacketWriter.Write(output, Magic, PacketType.WorkStatus, handle, digits[..(split + 1 + length)]);
    }
}

using System.Buffers;
using System.Buffers.Text;

namespace Gearman.Protocol;

/// <summary>Writes the packets that a server sends.</summary>
public static class ResponseWriter
{
    private const PacketMagic Magic = PacketMagic.Response;

    /// <summary>Writes NOOP or NO_JOB.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="type">The packet.</param>
    public static void NoFields(IBufferWriter<byte> output, PacketType type) => PacketWriter.Write(output, Magic, type);

    /// <summary>Writes a packet of a single field: JOB_CREATED, WORK_FAIL, OPTION_RES, ECHO_RES.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="type">The packet.</param>
    /// <param name="field">The handle, option name or data.</param>
    public static void OneField(IBufferWriter<byte> output, PacketType type, ReadOnlySpan<byte> field) =>
        PacketWriter.Write(output, Magic, type, field);

    /// <summary>Writes ERROR.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="code">One of <see cref="ErrorCode"/>.</param>
    /// <param name="text">What was wrong, for people.</param>
    public static void Error(IBufferWriter<byte> output, ReadOnlySpan<byte> code, ReadOnlySpan<byte> text) =>
        PacketWriter.Write(output, Magic, PacketType.Error, code, text);

    /// <summary>Writes JOB_ASSIGN.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="handle">The job's handle.</param>
    /// <param name="function">The function.</param>
    /// <param name="workload">The data.</param>
    public static void JobAssign(IBufferWriter<byte> output, ReadOnlySpan<byte> handle, ReadOnlySpan<byte> function, ReadOnlySpan<byte> workload) =>
        PacketWriter.Write(output, Magic, PacketType.JobAssign, handle, function, workload);

    /// <summary>Writes JOB_ASSIGN_UNIQ.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="handle">The job's handle.</param>
    /// <param name="function">The function.</param>
    /// <param name="unique">The unique; empty for none.</param>
    /// <param name="workload">The data.</param>
    public static void JobAssignUniq(
        IBufferWriter<byte> output, ReadOnlySpan<byte> handle, ReadOnlySpan<byte> function, ReadOnlySpan<byte> unique, ReadOnlySpan<byte> workload) =>
        PacketWriter.Write(output, Magic, PacketType.JobAssignUniq, handle, function, unique, workload);

    /// <summary>Writes JOB_ASSIGN_ALL, the answer to GRAB_JOB_ALL for a reduce job.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="handle">The job's handle.</param>
    /// <param name="function">The function.</param>
    /// <param name="unique">The unique; empty for none.</param>
    /// <param name="reducer">The function that the parts go to.</param>
    /// <param name="workload">The data.</param>
    public static void JobAssignAll(
        IBufferWriter<byte> output,
        ReadOnlySpan<byte> handle,
        ReadOnlySpan<byte> function,
        ReadOnlySpan<byte> unique,
        ReadOnlySpan<byte> reducer,
        ReadOnlySpan<byte> workload) =>
        PacketWriter.Write(output, Magic, PacketType.JobAssignAll, handle, function, unique, reducer, workload);

    /// <summary>Writes WORK_COMPLETE, WORK_DATA, WORK_WARNING, WORK_EXCEPTION or WORK_STATUS, as forwarded from a worker.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="type">The packet.</param>
    /// <param name="handle">The job's handle.</param>
    /// <param name="rest">The data; for WORK_STATUS numerator, NUL, denominator, as the worker wrote them.</param>
    public static void Work(IBufferWriter<byte> output, PacketType type, ReadOnlySpan<byte> handle, ReadOnlySpan<byte> rest) =>
        PacketWriter.Write(output, Magic, type, handle, rest);

    /// <summary>Writes STATUS_RES.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="handle">The handle that was asked for.</param>
    /// <param name="status">The answer.</param>
    public static void StatusRes(IBufferWriter<byte> output, ReadOnlySpan<byte> handle, in JobStatus status)
    {
        Span<byte> text = stackalloc byte[JobStatus.MaxLength];
        PacketWriter.Write(output, Magic, PacketType.StatusRes, handle, text[..status.Format(text)]);
    }

    /// <summary>Writes STATUS_RES_UNIQUE.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="unique">The unique that was asked for.</param>
    /// <param name="status">The answer.</param>
    /// <param name="clients">How many clients wait for the job.</param>
    public static void StatusResUnique(IBufferWriter<byte> output, ReadOnlySpan<byte> unique, in JobStatus status, uint clients)
    {
        Span<byte> text = stackalloc byte[JobStatus.MaxLength];
        Span<byte> digits = stackalloc byte[10];
        Utf8Formatter.TryFormat(clients, digits, out var length);
        PacketWriter.Write(output, Magic, PacketType.StatusResUnique, unique, text[..status.Format(text)], digits[..length]);
    }
}

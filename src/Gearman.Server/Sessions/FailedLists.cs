using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Text;
using Gearman.Protocol;
using Gearman.Server.Brokering;
using Gearman.Server.Failures;

namespace Gearman.Server.Sessions;

/// <summary>The failed jobs in the text protocol, as <see cref="AdminLists"/>; times are UTC.</summary>
internal static class FailedLists
{
    /// <summary>So much of a message is in the list of all jobs.</summary>
    private const int MaxMessageLength = 256;

    /// <summary>So much of a payload is shown: the loop waits while it is written, and what is too large cuts its reader off.</summary>
    internal const int MaxPayloadLength = 64 << 10;

    /// <summary>A line a job: handle, function, unique, attempts, cause, time, the start of the message.</summary>
    public static void All(AdminView view, HandleFormat handles, IBufferWriter<byte> output)
    {
        Span<byte> handle = stackalloc byte[PacketLimits.MaxHandleLength];
        foreach (var job in view.Failed)
        {
            output.Write(handles.Format(job.Number, handle));
            output.Write("\t"u8);
            AdminLists.WriteName(output, view.NameOf(job));
            output.Write("\t"u8);
            AdminLists.WriteName(output, job.Unique);
            var (attempts, cause, at, message) = (job.Failure.Attempts, job.Failure.Cause, job.Failure.At, job.Failure.Message);
            Write(output, $"\t{attempts}\t{OutcomeWord.Of(cause)}\t{Time(at)}\t");
            AdminLists.WriteName(output, message.AsSpan(0, Math.Min(message.Length, MaxMessageLength)));
            output.Write("\n"u8);
        }

        AdminLists.End(output);
    }

    /// <summary>All of a job: lines of a name and a value; one an attempt; the payload's length and its start in base 64 last.</summary>
    public static void One(FailedEntry job, AdminView view, HandleFormat handles, IBufferWriter<byte> output)
    {
        Line(output, "handle"u8, Encoding.UTF8.GetBytes(handles.Format(job.Number)));
        Line(output, "function"u8, view.NameOf(job));
        Line(output, "unique"u8, job.Unique);
        var priority = job.Priority switch { JobPriority.High => "high", JobPriority.Low => "low", _ => "normal" };
        var failure = job.Failure;
        Write(output, $"priority\t{priority}\nattempts\t{failure.Attempts}\ncause\t{OutcomeWord.Of(failure.Cause)}\nfailed\t{Time(failure.At)}\n");
        Line(output, "message"u8, failure.Message);
        foreach (var attempt in failure.History)
        {
            Write(output, $"attempt\t{Time(attempt.EndedAt)}\t{OutcomeWord.Of(attempt.Outcome)}\t{attempt.Address}\t");
            AdminLists.WriteName(output, Encoding.UTF8.GetBytes(attempt.ClientId ?? "-"));
            output.Write("\n"u8);
        }

        Write(output, $"payload\t{job.Workload.Length}\t");
        var start = job.Workload.AsSpan(0, Math.Min(job.Workload.Length, MaxPayloadLength));
        Base64.EncodeToUtf8(start, output.GetSpan(Base64.GetMaxEncodedToUtf8Length(start.Length)), out _, out var length);
        output.Advance(length);
        output.Write("\n"u8);
        AdminLists.End(output);
    }

    private static void Line(IBufferWriter<byte> output, ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        output.Write(name);
        output.Write("\t"u8);
        AdminLists.WriteName(output, value);
        output.Write("\n"u8);
    }

    private static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    private static void Write(IBufferWriter<byte> output, string text) => Encoding.UTF8.GetBytes(text, output);
}

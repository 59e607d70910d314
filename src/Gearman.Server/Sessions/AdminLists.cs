using System.Buffers;
using System.Text;
using Gearman.Protocol;
using Gearman.Server.Brokering;

namespace Gearman.Server.Sessions;

/// <summary>The lists of the text protocol: a line each, tabs between fields, a line with a dot at the end.</summary>
internal static class AdminLists
{
    /// <summary>A line a function: name, jobs in all, running jobs, workers.</summary>
    public static void Status(AdminView view, IBufferWriter<byte> output)
    {
        foreach (var function in view.Functions)
        {
            WriteName(output, view.NameOf(function));
            Write(output, $"\t{function.Total}\t{function.Running}\t{function.Workers}\n");
        }

        End(output);
    }

    /// <summary>A line a function: name, queued jobs of high, normal and low priority, workers.</summary>
    public static void PriorityStatus(AdminView view, IBufferWriter<byte> output)
    {
        foreach (var function in view.Functions)
        {
            WriteName(output, view.NameOf(function));
            Write(output, $"\t{function.Queue(JobPriority.High).Count}\t{function.Queue(JobPriority.Normal).Count}");
            Write(output, $"\t{function.Queue(JobPriority.Low).Count}\t{function.Workers}\n");
        }

        End(output);
    }

    /// <summary>A line a connection, clients included: number, address, id, colon, functions with the newest first.</summary>
    public static void Workers(AdminView view, IBufferWriter<byte> output)
    {
        foreach (var session in view.Sessions)
        {
            Write(output, $"{session.ConnectionId} {session.Address} ");
            WriteName(output, session.ClientId is { Length: > 0 } id ? id : "-"u8);
            output.Write(" :"u8);
            for (var i = (session.Registrations?.Count ?? 0) - 1; i >= 0; i--)
            {
                if (session.Registrations![i].Function is var function && view.Sees(function))
                {
                    output.Write(" "u8);
                    WriteName(output, view.NameOf(function));
                }
            }

            output.Write("\n"u8);
        }

        End(output);
    }

    /// <summary>A line a job: handle, retries, whether it is ignored, whether it is a background job.</summary>
    public static void Jobs(AdminView view, HandleFormat handles, IBufferWriter<byte> output)
    {
        Span<byte> handle = stackalloc byte[PacketLimits.MaxHandleLength];
        foreach (var job in view.Jobs)
        {
            output.Write(handles.Format(job.Number, handle));
            Write(output, $"\t{job.Retries}\t{(job.Ignored ? 1 : 0)}\t{(job.Background ? 1 : 0)}\n");
        }

        End(output);
    }

    /// <summary>A line a job: its unique, empty for none.</summary>
    public static void Uniques(AdminView view, IBufferWriter<byte> output)
    {
        foreach (var job in view.Jobs)
        {
            WriteName(output, job.Unique);
            output.Write("\n"u8);
        }

        End(output);
    }

    /// <summary>Writes what a peer chose; control characters are escaped so that none can forge a line.</summary>
    public static void WriteName(IBufferWriter<byte> output, ReadOnlySpan<byte> name)
    {
        if (!name.ContainsAnyInRange((byte)0, (byte)31))
        {
            output.Write(name);
            return;
        }

        foreach (var b in name)
        {
            if (b < 32)
            {
                Write(output, $"\\x{b:x2}");
            }
            else
            {
                output.Write([b]);
            }
        }
    }

    public static void End(IBufferWriter<byte> output) => output.Write(".\n"u8);

    private static void Write(IBufferWriter<byte> output, string text) => Encoding.UTF8.GetBytes(text, output);
}

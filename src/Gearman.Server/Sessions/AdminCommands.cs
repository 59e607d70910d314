using System.Buffers;
using System.Text;
using Gearman.Protocol;
using Gearman.Server.Brokering;

namespace Gearman.Server.Sessions;

/// <summary>
/// The text protocol, answered as gearmand answers: lists end in a line with a dot, names are not case-sensitive.
/// </summary>
internal static class AdminCommands
{
    public static void Run(ReadOnlySpan<byte> line, ServerContext server, IBufferWriter<byte> output)
    {
        var rest = line;
        TextLine.TryNextWord(ref rest, out var command);
        if (Ascii.EqualsIgnoreCase(command, "status"u8))
        {
            Status(server.Broker, output);
        }
        else if (Ascii.EqualsIgnoreCase(command, "workers"u8))
        {
            Workers(server.Broker, output);
        }
        else if (Ascii.EqualsIgnoreCase(command, "version"u8))
        {
            Write(output, $"OK {server.Version}\n");
        }
        else
        {
            output.Write("ERR UNKNOWN_COMMAND Unknown+server+command"u8);
            WriteName(output, command);
            output.Write("\r\n"u8);
        }
    }

    /// <summary>A line a function: name, jobs in all, running jobs, workers; tabs between.</summary>
    private static void Status(Broker broker, IBufferWriter<byte> output)
    {
        foreach (var function in broker.Functions.All)
        {
            WriteName(output, function.Name);
            Write(output, $"\t{function.Total}\t{function.Running}\t{function.Workers}\n");
        }

        output.Write(".\n"u8);
    }

    /// <summary>A line a connection, clients included: number, address, id, colon, functions with the newest first.</summary>
    private static void Workers(Broker broker, IBufferWriter<byte> output)
    {
        foreach (var session in broker.Peers.OfType<Session>())
        {
            Write(output, $"{session.ConnectionId} {session.Address} ");
            WriteName(output, session.ClientId is { Length: > 0 } id ? id : "-"u8);
            output.Write(" :"u8);
            for (var i = (session.Registrations?.Count ?? 0) - 1; i >= 0; i--)
            {
                output.Write(" "u8);
                WriteName(output, session.Registrations![i].Function.Name);
            }

            output.Write("\n"u8);
        }

        output.Write(".\n"u8);
    }

    /// <summary>Writes a name that a peer chose; control characters are escaped so that none can forge a line.</summary>
    private static void WriteName(IBufferWriter<byte> output, ReadOnlySpan<byte> name)
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

    private static void Write(IBufferWriter<byte> output, string text) => Encoding.UTF8.GetBytes(text, output);
}

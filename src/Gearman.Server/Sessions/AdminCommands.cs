using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Text;
using Gearman.Protocol;
using Gearman.Server.Brokering;

namespace Gearman.Server.Sessions;

/// <summary>
/// The text protocol, answered as gearmand 1.1.20 answers: lists end in a line with a dot and <c>\n</c>, all else in
/// <c>\r\n</c>; commands are not case-sensitive. Beyond gearmand's there are <c>help</c> and, where the
/// server allows it, <c>shutdown [graceful]</c>; and those of <see cref="FailedCommands"/>.
/// </summary>
internal static class AdminCommands
{
    private const string Help = """
        status                            functions: jobs, running, workers
        prioritystatus                    functions: queued high, normal, low, workers
        workers                           connections: number, address, id, functions
        show jobs                         jobs: handle, retries, ignored, background
        show unique jobs                  the uniques of all jobs
        show failed [HANDLE]              failed jobs: handle, function, unique, attempts, cause, time, message; or all of one
        retry failed HANDLE               queue a failed job again, as a new one: OK and its handle
        retry failed all [FUNCTION]       queue all that can be: OK and how many
        delete failed HANDLE              forget a failed job
        delete failed all [FUNCTION]      forget all: OK and how many
        cancel job HANDLE                 take a job away from its clients
        create function NAME              add a function
        drop function NAME                remove a function without jobs and workers
        maxqueue NAME [N | HIGH NORMAL LOW]   limit the jobs of a function; no number: no limit
        getpid, verbose, version, shutdown [graceful], help
        .

        """;

    /// <summary>Answers a line.</summary>
    /// <param name="line">The line.</param>
    /// <param name="peer">Who wrote it.</param>
    /// <param name="server">What it is about.</param>
    /// <param name="output">Where the answer goes.</param>
    public static void Run(ReadOnlySpan<byte> line, Session peer, ServerContext server, IBufferWriter<byte> output)
    {
        List<byte[]> words = [];
        while (TextLine.TryNextWord(ref line, out var word))
        {
            words.Add(word.ToArray());
        }

        var command = words.Count == 0 ? "" : Encoding.Latin1.GetString(words[0]).ToLowerInvariant();
        if (peer.Guard?.MayRunAdmin == false && command is not ("version" or "help"))
        {
            Answer(output, "ERR ACCESS_DENIED This+connection+may+not+run+admin+commands");
            return;
        }

        Run(command, words, peer, server, output);
    }

    private static void Run(string command, List<byte[]> words, Session peer, ServerContext server, IBufferWriter<byte> output)
    {
        var view = new AdminView(peer, server.Broker);
        switch (command)
        {
            case "status":
                AdminLists.Status(view, output);
                break;
            case "prioritystatus":
                AdminLists.PriorityStatus(view, output);
                break;
            case "workers":
                AdminLists.Workers(view, output);
                break;
            case "show" when words.Count > 1:
                Show(words, view, server, output);
                break;
            case "cancel" when words.Count > 2:
                Answer(output, Cancel(words, view, server));
                break;
            case "retry":
                Answer(output, FailedCommands.Retry(words, view, server));
                break;
            case "delete":
                Answer(output, FailedCommands.Delete(words, view, server));
                break;
            case "create":
                Answer(output, words.Count == 3 && Is(words[1], "function"u8) ? Create(words[2], peer, server) : Incomplete(command));
                break;
            case "drop":
                Answer(output, words.Count == 3 && Is(words[1], "function"u8) ? Drop(words[2], view, server) : Incomplete(command));
                break;
            case "maxqueue":
                Answer(output, words.Count > 1 ? MaxQueue(words, view) : Incomplete(command));
                break;
            case "getpid":
                Write(output, $"OK {Environment.ProcessId}\n");
                break;
            case "verbose":
                Write(output, $"OK {server.Verbosity}\n");
                break;
            case "version":
                Write(output, $"OK {server.Version}\n");
                break;
            case "help":
                Write(output, Help);
                break;
            case "shutdown" when server.Shutdown is { } shutdown && peer.Guard?.IsOperator != false:
                Answer(output, "OK");
                shutdown(words.Count > 1 && Is(words[1], "graceful"u8));
                break;
            default:
                output.Write("ERR UNKNOWN_COMMAND Unknown+server+command"u8);
                output.Write(words.Count == 0 ? default : words[0]);
                output.Write("\r\n"u8);
                break;
        }
    }

    private static void Show(List<byte[]> words, AdminView view, ServerContext server, IBufferWriter<byte> output)
    {
        if (words.Count == 2 && Is(words[1], "jobs"u8))
        {
            AdminLists.Jobs(view, server.Handles, output);
        }
        else if (words.Count == 2 && Is(words[1], "failed"u8))
        {
            FailedLists.All(view, server.Handles, output);
        }
        else if (words.Count == 3 && Is(words[1], "failed"u8))
        {
            if (view.FindFailed(server.Handles.Parse(words[2])) is { } job)
            {
                FailedLists.One(job, view, server.Handles, output);
            }
            else
            {
                Answer(output, "ERR UNKNOWN_JOB");
            }
        }
        else if (words.Count == 3 && Is(words[1], "unique"u8) && Is(words[2], "jobs"u8))
        {
            AdminLists.Uniques(view, output);
        }
        else
        {
            Answer(output, "ERR UNKNOWN_SHOW_ARGUMENTS");
        }
    }

    private static string Cancel(List<byte[]> words, AdminView view, ServerContext server)
    {
        if (words.Count != 3 || !Is(words[1], "job"u8))
        {
            return "ERR UNKNOWN_ERROR";
        }

        return server.Broker.Cancel(server.Handles.Parse(words[2]), view.Sees) ? "OK" : "ERR UNKNOWN_JOB";
    }

    private static string Create(byte[] name, Session peer, ServerContext server)
    {
        if (name.Length > PacketLimits.MaxFunctionLength)
        {
            return "ERR INVALID_ARGUMENTS Function+name+too+large";
        }

        if (peer.Guard?.MayAdmin(name) == false)
        {
            return "ERR ACCESS_DENIED This+connection+may+not+manage+this+function";
        }

        if (name.AsSpan().Contains(Tenant.Separator))
        {
            return "ERR INVALID_ARGUMENTS Function+name+with+a+byte+31";
        }

        var refusal = server.Broker.CreateFunction(peer, name);
        return refusal == Refusal.None ? "OK" : $"ERR LIMIT_EXCEEDED {RefusalText.InWord(refusal)}";
    }

    private static string Drop(byte[] name, AdminView view, ServerContext server)
    {
        if (view.Find(name) is not { } function)
        {
            return "ERR function not found";
        }

        return server.Broker.Functions.TryRemove(function) ? "OK" : "ERR there are still connected workers or executing clients";
    }

    /// <summary>One number is for all priorities, three are for high, normal and low; none, or one that is not above 0, is no limit.</summary>
    private static string MaxQueue(List<byte[]> words, AdminView view)
    {
        // As gearmand: OK also for a function that does not exist, and nothing is kept.
        if (view.Find(words[1]) is { } function)
        {
            for (var priority = 0; priority < function.Limits.Length; priority++)
            {
                var word = words.Count >= 5 ? words[2 + priority] : words.ElementAtOrDefault(2);
                function.Limits[priority] = Utf8Parser.TryParse(word, out int limit, out _) ? Math.Max(limit, 0) : 0;
            }
        }

        return "OK";
    }

    /// <summary>A command lacks words.</summary>
    public static string Incomplete(string command) =>
        string.Create(CultureInfo.InvariantCulture, $"ERR INVALID_ARGUMENTS An+incomplete+set+of+arguments+was+sent+to+this+command+{command}");

    private static bool Is(byte[] word, ReadOnlySpan<byte> name) => Ascii.EqualsIgnoreCase(word, name);

    private static void Answer(IBufferWriter<byte> output, string text) => Write(output, text + "\r\n");

    private static void Write(IBufferWriter<byte> output, string text) => Encoding.UTF8.GetBytes(text, output);
}

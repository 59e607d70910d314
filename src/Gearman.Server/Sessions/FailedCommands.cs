using System.Text;
using Gearman.Server.Brokering;

namespace Gearman.Server.Sessions;

/// <summary>
/// The admin commands <c>retry failed</c> and <c>delete failed</c>, each with the handle of a job or with <c>all</c> and, where only those
/// of a function are meant, its name. They touch what <c>show failed</c> shows to who asks.
/// </summary>
internal static class FailedCommands
{
    private const string UnknownJob = "ERR UNKNOWN_JOB";

    /// <summary>Queues failed jobs again.</summary>
    /// <returns><c>OK</c> and the handle of the new job, or how many there are.</returns>
    public static string Retry(List<byte[]> words, AdminView view, ServerContext server)
    {
        if (Selection(words, view) is { } jobs)
        {
            return $"OK {jobs.Count(job => server.Broker.Requeue(job, out _, out _))}";
        }

        if (!IsAboutFailed(words))
        {
            return AdminCommands.Incomplete("retry");
        }

        if (view.FindFailed(server.Handles.Parse(words[2])) is not { } one)
        {
            return UnknownJob;
        }

        if (server.Broker.Requeue(one, out var number, out var refusal))
        {
            return "OK " + server.Handles.Format(number);
        }

        return $"ERR {(refusal == Refusal.UniqueInUse ? "JOB_EXISTS" : "LIMIT_EXCEEDED")} {RefusalText.InWord(refusal)}";
    }

    /// <summary>Forgets failed jobs.</summary>
    /// <returns><c>OK</c>, and how many if it may be several.</returns>
    public static string Delete(List<byte[]> words, AdminView view, ServerContext server)
    {
        if (Selection(words, view) is { } jobs)
        {
            jobs.ForEach(server.Broker.Failed.Remove);
            return $"OK {jobs.Count}";
        }

        if (!IsAboutFailed(words))
        {
            return AdminCommands.Incomplete("delete");
        }

        if (view.FindFailed(server.Handles.Parse(words[2])) is not { } one)
        {
            return UnknownJob;
        }

        server.Broker.Failed.Remove(one);
        return "OK";
    }

    /// <summary>The jobs of <c>failed all [FUNCTION]</c>; null for other words.</summary>
    private static List<FailedEntry>? Selection(List<byte[]> words, AdminView view)
    {
        if (words.Count is not (3 or 4) || !Ascii.EqualsIgnoreCase(words[1], "failed"u8) || !Ascii.EqualsIgnoreCase(words[2], "all"u8))
        {
            return null;
        }

        return [.. view.Failed.Where(job => words.Count == 3 || view.NameOf(job).SequenceEqual(words[3]))];
    }

    private static bool IsAboutFailed(List<byte[]> words) => words.Count == 3 && Ascii.EqualsIgnoreCase(words[1], "failed"u8);
}

namespace Gearman.Server.Sessions;

/// <summary>
/// The grabs that found no job and are not answered yet, because a job is expected within the next moment: it then answers
/// the grab at once, without NO_JOB, PRE_SLEEP, NOOP and a second grab in between.
/// </summary>
/// <param name="time">The clock.</param>
/// <param name="patience">How long a grab is held at most; zero for never.</param>
internal sealed class HeldGrabs(TimeProvider time, TimeSpan patience)
{
    private readonly Queue<Held> _held = new();
    private readonly List<Session> _woken = [];

    /// <summary>True if something shorter than this is worth to wait for.</summary>
    public bool IsWithinPatience(long since) => time.GetElapsedTime(since) < patience;

    /// <summary>A timestamp; 0 if nothing is ever held.</summary>
    public long Now => patience > TimeSpan.Zero ? time.GetTimestamp() : 0;

    /// <summary>Holds the grab that a session just got.</summary>
    /// <param name="session">The session.</param>
    /// <param name="number">The number of the grab in the session: when the session has another one, this one was answered.</param>
    public void Add(Session session, int number) => _held.Enqueue(new Held(session, number, time.GetTimestamp()));

    /// <summary>There is a job for a session that waits.</summary>
    public void Wake(Session session) => _woken.Add(session);

    /// <summary>Answers those for whom there is a job, and those who waited long enough. At the end of a turn.</summary>
    /// <returns>When the next has waited long enough; <see cref="Timeout.InfiniteTimeSpan"/> if none waits.</returns>
    public TimeSpan Run()
    {
        // What is answered may wake one more.
        for (var i = 0; i < _woken.Count; i++)
        {
            _woken[i].AnswerHeldGrab();
        }

        _woken.Clear();
        while (_held.TryPeek(out var first))
        {
            if (first.Session.Holds(first.Number))
            {
                var left = patience - time.GetElapsedTime(first.Since);
                if (left > TimeSpan.Zero)
                {
                    return left;
                }

                first.Session.GiveUpHeldGrab();
            }

            _held.Dequeue();
        }

        return Timeout.InfiniteTimeSpan;
    }

    private readonly record struct Held(Session Session, int Number, long Since);
}

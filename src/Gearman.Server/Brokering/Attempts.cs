using Gearman.Server.Failures;

namespace Gearman.Server.Brokering;

/// <summary>What becomes of a job when an attempt at it has come to nothing: another attempt, at once or later, or its end.</summary>
internal sealed class Attempts(
    JobSlab jobs,
    WatchList watches,
    FunctionTable functions,
    JobIntake intake,
    JobRegister register,
    AttemptHistory history,
    JobTally tally,
    int maxLosses,
    TimeProvider time,
    Random chance)
{
    /// <summary>An attempt has come to nothing. The job is no worker's any more.</summary>
    /// <param name="worker">Whose it was.</param>
    /// <param name="id">The job.</param>
    /// <param name="outcome">How.</param>
    /// <param name="message">What the worker said of it.</param>
    public void OnFailed(Peer worker, int id, AttemptOutcome outcome, ReadOnlySpan<byte> message = default)
    {
        ref var job = ref jobs[id];
        var function = functions[job.Function];
        var isBackground = job.Is(JobFlags.Background);
        var isLoss = outcome is AttemptOutcome.Lost or AttemptOutcome.TimedOut;
        var now = time.GetUtcNow();
        job.Numerator = job.Denominator = 0;
        if (isLoss && !isBackground && job.FirstWatch == WatchList.None)
        {
            register.Remove(id, JobOutcome.Abandoned);
            return;
        }

        if (isLoss || isBackground)
        {
            history.Add(job.Number, worker, outcome, now);
        }

        var plan = isBackground ? function.Retries : null;
        if (plan is null ? isLoss && (maxLosses == 0 || job.Attempts < maxLosses) : job.Attempts < plan.Attempts)
        {
            tally.OnRetried(job, outcome);
            intake.Start(id, function, plan?.DelayAfter(job.Attempts, chance.NextDouble()) ?? TimeSpan.Zero);
            return;
        }

        watches.Tell(job, outcome == AttemptOutcome.Exception ? JobEvent.Exception : JobEvent.Fail, message);
        register.Fail(id, outcome, now, message);
    }
}

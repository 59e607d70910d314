namespace Gearman.Server.Failures;

/// <summary>How an attempt ended, as admin commands and spans have it.</summary>
internal static class OutcomeWord
{
    public static string Of(AttemptOutcome outcome) => outcome switch
    {
        AttemptOutcome.Exception => "exception",
        AttemptOutcome.Lost => "lost",
        AttemptOutcome.TimedOut => "timeout",
        _ => "failed",
    };
}

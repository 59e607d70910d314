namespace Gearman.Server.Brokering;

/// <summary>A job that failed, as the admin command <c>show failed</c> lists it.</summary>
/// <param name="Number">The number in its handle.</param>
/// <param name="Function">The name of its function.</param>
/// <param name="Unique">Its unique; empty for none.</param>
/// <param name="Attempts">How often a worker took it.</param>
/// <param name="Cause">Why it failed.</param>
/// <param name="At">When.</param>
/// <param name="Message">The start of the exception's data; empty for other causes.</param>
internal sealed record FailedJob(
    long Number, byte[] Function, byte[] Unique, int Attempts, JobOutcome Cause, DateTimeOffset At, byte[] Message);

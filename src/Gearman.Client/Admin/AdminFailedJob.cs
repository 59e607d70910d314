namespace Gearman.Client.Admin;

/// <summary>A job that failed for good, as <c>show failed</c> lists it. Control characters in names and messages are written <c>\x0a</c>.</summary>
/// <param name="Handle">Its handle.</param>
/// <param name="Function">Its function.</param>
/// <param name="Unique">Its unique; empty for none.</param>
/// <param name="Attempts">How often a worker took it.</param>
/// <param name="Cause">How the last attempt ended: <c>failed</c>, <c>exception</c>, <c>lost</c> or <c>timeout</c>.</param>
/// <param name="FailedAt">When.</param>
/// <param name="Message">What the worker said in its last exception; in the list of all jobs its start. Empty for other causes.</param>
public sealed record AdminFailedJob(string Handle, string Function, string Unique, int Attempts, string Cause, DateTimeOffset FailedAt, string Message);

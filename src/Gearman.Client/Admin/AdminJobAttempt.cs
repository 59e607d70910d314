namespace Gearman.Client.Admin;

/// <summary>An attempt at a job that came to nothing.</summary>
/// <param name="EndedAt">When.</param>
/// <param name="Cause">How it ended: <c>failed</c>, <c>exception</c>, <c>lost</c> or <c>timeout</c>.</param>
/// <param name="Address">The address of the worker.</param>
/// <param name="ClientId">The name that the worker gave itself; null for none.</param>
public sealed record AdminJobAttempt(DateTimeOffset EndedAt, string Cause, string Address, string? ClientId);

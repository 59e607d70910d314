namespace Gearman.Server.Failures;

/// <summary>An attempt at a job that came to nothing.</summary>
/// <param name="EndedAt">When.</param>
/// <param name="Address">The address of the worker.</param>
/// <param name="ClientId">What the worker calls itself (SET_CLIENT_ID); null for nothing.</param>
/// <param name="Outcome">How.</param>
public sealed record JobAttempt(DateTimeOffset EndedAt, string Address, string? ClientId, AttemptOutcome Outcome);

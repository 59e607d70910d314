using Gearman.Server.Failures;

namespace Gearman.Server.Tests.Model;

/// <summary>A failed job as the model knows it.</summary>
/// <param name="Job">The job.</param>
/// <param name="Attempts">How often it was tried.</param>
/// <param name="Cause">How the last attempt ended.</param>
/// <param name="At">When.</param>
/// <param name="IsStored">The store has it.</param>
internal sealed record ModelFailure(ModelRecord Job, int Attempts, AttemptOutcome Cause, DateTimeOffset At, bool IsStored);

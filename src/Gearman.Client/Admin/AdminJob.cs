namespace Gearman.Client.Admin;

/// <summary>A job as <c>show jobs</c> lists it.</summary>
/// <param name="Handle">Its handle.</param>
/// <param name="Retries">How many workers were lost with it.</param>
/// <param name="Ignored">Nobody waits for it any more; it is dropped when its turn comes.</param>
/// <param name="Background">It is kept without a client that waits.</param>
public sealed record AdminJob(string Handle, long Retries, bool Ignored, bool Background);

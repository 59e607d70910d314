namespace Gearman.Server.Brokering;

/// <summary>A job as the admin commands list it.</summary>
/// <param name="Number">The number in its handle.</param>
/// <param name="Unique">Its unique; empty for none.</param>
/// <param name="Retries">How often a worker lost it.</param>
/// <param name="Ignored">Nobody waits for its result, and it is no background job.</param>
/// <param name="Background">It runs whether or not a client waits.</param>
internal readonly record struct JobRow(long Number, byte[] Unique, int Retries, bool Ignored, bool Background);

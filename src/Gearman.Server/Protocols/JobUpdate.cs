namespace Gearman.Server.Protocols;

/// <summary>Something that a worker said of a job.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Data">What comes with it; for a status the two numbers as the worker wrote them, with a NUL byte between.</param>
public readonly record struct JobUpdate(JobUpdateKind Kind, ReadOnlyMemory<byte> Data)
{
    /// <summary>No other update follows.</summary>
    public bool IsLast => Kind >= JobUpdateKind.Complete;
}

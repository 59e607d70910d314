namespace Gearman.Server.Protocols;

/// <summary>The server did not take a job.</summary>
public sealed class JobRefusedException : Exception
{
    /// <summary>A refusal.</summary>
    /// <param name="refusal">Why.</param>
    /// <param name="message">The same, for people.</param>
    public JobRefusedException(JobRefusal refusal, string message)
        : base(message)
    {
        Refusal = refusal;
    }

    /// <summary>Why.</summary>
    public JobRefusal Refusal { get; }
}

namespace Gearman.Client;

/// <summary>
/// A job failed without saying why (WORK_FAIL): the client's call throws it, and a worker's handler throws it to have
/// WORK_FAIL sent.
/// </summary>
public sealed class JobFailedException : GearmanException
{
    /// <summary>For a handler: the job has failed.</summary>
    /// <param name="message">Why, for the worker's log. WORK_FAIL carries no text, so clients don't learn it.</param>
    public JobFailedException(string message = "The job has failed.")
        : base(message, function: null, handle: null, server: null, inner: null)
    {
    }

    internal JobFailedException(string function, JobHandle handle)
        : base("The job has failed.", function, handle, server: null, inner: null)
    {
    }
}

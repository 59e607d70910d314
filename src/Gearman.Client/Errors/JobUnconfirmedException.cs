namespace Gearman.Client;

/// <summary>
/// The connection was lost before the server confirmed a background job. Whether the server has it can't be known: it is
/// not submitted again by itself, for it might be done twice. A job with a unique may be, while the first one is queued
/// or runs: the same server joins it.
/// </summary>
public sealed class JobUnconfirmedException : GearmanException
{
    internal JobUnconfirmedException(string function, GearmanException reason)
        : base($"The server may have the job or not: {reason.Reason}", function, handle: null, reason.Server, reason)
    {
    }
}

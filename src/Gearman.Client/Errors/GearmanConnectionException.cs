namespace Gearman.Client;

/// <summary>
/// A server could not be reached, or the connection was lost before its answer came. What a lost connection left
/// behind can't be known: a job in flight may have run, may be running, or may never have arrived.
/// </summary>
public sealed class GearmanConnectionException : GearmanException
{
    internal GearmanConnectionException(
        string message, string? function = null, JobHandle? handle = null, ServerAddress? server = null, Exception? inner = null)
        : base(message, function, handle, server, inner)
    {
    }
}

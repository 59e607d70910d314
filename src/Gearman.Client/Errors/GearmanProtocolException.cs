namespace Gearman.Client;

/// <summary>
/// The other end sent what can't be understood: a server a malformed or unexpected packet, which ends the connection,
/// or a worker a result that is not of the type asked for, which ends that job only.
/// </summary>
public sealed class GearmanProtocolException : GearmanException
{
    internal GearmanProtocolException(
        string message, string? function = null, JobHandle? handle = null, ServerAddress? server = null, Exception? inner = null)
        : base(message, function, handle, server, inner)
    {
    }
}

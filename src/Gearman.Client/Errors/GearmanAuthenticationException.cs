namespace Gearman.Client;

/// <summary>
/// A server did not take the <see cref="GearmanCredentials"/>, or they were not sent because others could hear them. Nothing was submitted;
/// the connection was closed.
/// </summary>
public sealed class GearmanAuthenticationException : GearmanException
{
    internal GearmanAuthenticationException(string message, ServerAddress server)
        : base(message, function: null, handle: null, server, inner: null)
    {
    }
}

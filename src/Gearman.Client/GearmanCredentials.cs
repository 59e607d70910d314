using System.Text;

namespace Gearman.Client;

/// <summary>
/// By what a client, a worker or an admin says to a server who it is. A certificate needs none of it: <see cref="GearmanTlsOptions.CertificateFile"/>.
/// </summary>
/// <remarks>
/// Sent as soon as a connection is made, over TLS or to this host alone: to any other server it is not sent, and the connection fails. A
/// server that knows no users, such as gearmand, takes it for an option that it does not have, and serves all the same.
/// </remarks>
public sealed class GearmanCredentials
{
    /// <summary>What servers look at.</summary>
    private const int MaxLength = 4096;

    private readonly string _shown;

    private GearmanCredentials(byte[] option, string shown)
    {
        if (option.Length > MaxLength)
        {
            throw new ArgumentException($"Credentials have at most {MaxLength} bytes.", nameof(option));
        }

        Option = option;
        _shown = shown;
    }

    /// <summary>The OPTION_REQ that says it.</summary>
    internal byte[] Option { get; }

    /// <summary>A token that is one user's alone.</summary>
    /// <param name="token">The token: not empty, up to about 4,000 bytes.</param>
    /// <exception cref="ArgumentException">It is empty or too long.</exception>
    public static GearmanCredentials FromToken(string token)
    {
        ArgumentException.ThrowIfNullOrEmpty(token);
        return new([.. "auth:token:"u8, .. Encoding.UTF8.GetBytes(token)], "a token");
    }

    /// <summary>A user's name and password, as SASL PLAIN says them (RFC 4616).</summary>
    /// <param name="user">The name: not empty, no NUL.</param>
    /// <param name="password">The password, to our server a token: not empty, no NUL; with the name up to about 3,000 bytes.</param>
    /// <exception cref="ArgumentException">One is empty, too long or has a NUL.</exception>
    public static GearmanCredentials FromPassword(string user, string password)
    {
        ArgumentException.ThrowIfNullOrEmpty(user);
        ArgumentException.ThrowIfNullOrEmpty(password);
        if (user.Contains('\0', StringComparison.Ordinal) || password.Contains('\0', StringComparison.Ordinal))
        {
            throw new ArgumentException("A user's name and password have no NUL.", nameof(user));
        }

        return new(Encoding.ASCII.GetBytes("auth:plain:" + Convert.ToBase64String(Encoding.UTF8.GetBytes($"\0{user}\0{password}"))), $"user {user}");
    }

    /// <summary>Who it is, without the secret.</summary>
    public override string ToString() => _shown;
}

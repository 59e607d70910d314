using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Gearman.Server.Brokering;

namespace Gearman.Server.Access;

/// <summary>All identities and tenants, as the users file had them when it was read.</summary>
internal sealed class AccessTable
{
    private const string CommonNameOid = "2.5.4.3";

    /// <summary>Those who are users, by name.</summary>
    public required IReadOnlyDictionary<string, Identity> Users { get; init; }

    public required IReadOnlyDictionary<string, TenantQuota> Tenants { get; init; }

    /// <summary>What one may who has not said who it is.</summary>
    public required Identity Anonymous { get; init; }

    /// <summary>Finds a user by a token.</summary>
    /// <param name="hash">The SHA-256 of the token.</param>
    /// <param name="name">The user that it has to be of; null for any.</param>
    /// <remarks>All tokens are compared, each in the same time: how long it takes tells nothing of any of them.</remarks>
    public Identity? FindByToken(ReadOnlySpan<byte> hash, string? name = null)
    {
        Identity? found = null;
        foreach (var user in Users.Values)
        {
            foreach (var token in user.Tokens)
            {
                if (CryptographicOperations.FixedTimeEquals(token, hash) && (name is null || user.Name == name))
                {
                    found = user;
                }
            }
        }

        return found;
    }

    /// <summary>Finds a user by a certificate, which has been checked.</summary>
    public Identity? FindByCertificate(X509Certificate2 certificate)
    {
        var names = NamesOf(certificate);
        return Users.Values.FirstOrDefault(user => user.Certificates.Any(names.Contains));
    }

    private static HashSet<string> NamesOf(X509Certificate2 certificate)
    {
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        try
        {
            foreach (var part in certificate.SubjectName.EnumerateRelativeDistinguishedNames().Where(p => !p.HasMultipleElements))
            {
                if (part.GetSingleElementType().Value == CommonNameOid && part.GetSingleElementValue() is { } name)
                {
                    names.Add(name);
                }
            }

            foreach (var alternatives in certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>())
            {
                names.UnionWith(alternatives.EnumerateDnsNames());
            }
        }
        catch (Exception e) when (e is CryptographicException or AsnContentException)
        {
            // Names that can't be read name nobody.
        }

        return names;
    }
}

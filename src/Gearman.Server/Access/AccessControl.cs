using System.Net;
using System.Security.Cryptography.X509Certificates;
using Gearman.Server.Brokering;
using Gearman.Server.Connections;

namespace Gearman.Server.Access;

/// <summary>Says who a peer is. On the loop's thread, but for <see cref="Read"/>.</summary>
internal sealed class AccessControl
{
    /// <summary>So often an address may be wrong in a second; then its secrets are not looked at for a while.</summary>
    private const int MaxFailuresPerSecond = 3;

    private readonly string _path;
    private readonly AddressGate _failures;

    /// <summary>Control by a users file.</summary>
    /// <exception cref="GearmanServerException">The file can't be used.</exception>
    public AccessControl(string path, TimeProvider time)
    {
        _path = path;
        _failures = new AddressGate(int.MaxValue, MaxFailuresPerSecond, time);
        Table = Read();
    }

    /// <summary>Who there is.</summary>
    public AccessTable Table { get; private set; }

    /// <summary>What the file has now. From any thread.</summary>
    /// <exception cref="GearmanServerException">The file can't be used.</exception>
    public AccessTable Read() => UsersFile.Load(_path);

    /// <summary>From now on these are the users, and these the quotas of the tenants; a tenant that is gone has none.</summary>
    public void Apply(AccessTable table, FunctionTable functions, TimeProvider time)
    {
        Table = table;
        foreach (var name in table.Tenants.Keys.Union(functions.Tenants.Select(t => t.Name), StringComparer.Ordinal).ToArray())
        {
            functions.TenantOf(name).Limit(table.Tenants.GetValueOrDefault(name) ?? new TenantQuota(), time);
        }
    }

    /// <summary>Who has a certificate; whoever has none, or one of nobody, is anonymous.</summary>
    public Identity OfCertificate(X509Certificate2? certificate) =>
        certificate is not null && Table.FindByCertificate(certificate) is { } user ? user : Table.Anonymous;

    /// <summary>Who has a secret; null if nobody has, or if the address was wrong too often.</summary>
    public Identity? OfSecret(AuthOption option, IPAddress address)
    {
        if (_failures.IsSpent(address))
        {
            return null;
        }

        var user = Table.FindByToken(option.Hash, option.User);
        if (user is null && _failures.Enter(address) is { } failure)
        {
            _failures.Leave(failure);
        }

        return user;
    }
}

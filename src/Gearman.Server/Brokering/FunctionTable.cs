using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Gearman.Server.Brokering;

/// <summary>All functions that were named and not dropped, by tenant and name and by id. As in gearmand none goes away by itself.</summary>
/// <param name="retries">How often jobs are tried; null for as gearmand does.</param>
internal sealed class FunctionTable(RetryPlans? retries = null)
{
    private readonly Dictionary<string, Tenant> _tenants = new(StringComparer.Ordinal);
    private readonly List<Function?> _byId = [];

    /// <summary>The name space of all peers that are no tenant's.</summary>
    public Tenant Common { get; } = new("");

    public IEnumerable<Tenant> Tenants => _tenants.Values;

    public Function this[int id] => _byId[id]!;

    /// <summary>In the order in which they were first named.</summary>
    public IEnumerable<Function> All => _byId.OfType<Function>();

    /// <summary>The tenant of a name.</summary>
    /// <param name="name">The name; empty for <see cref="Common"/>.</param>
    public Tenant TenantOf(string name)
    {
        if (name.Length == 0)
        {
            return Common;
        }

        if (!_tenants.TryGetValue(name, out var tenant))
        {
            _tenants.Add(name, tenant = new Tenant(name));
        }

        return tenant;
    }

    /// <summary>Finds a function by its stored name.</summary>
    public bool TryGet(ReadOnlySpan<byte> name, [NotNullWhen(true)] out Function? function) => Split(ref name).TryGet(name, out function);

    /// <summary>The function of a stored name, made if there is none.</summary>
    public Function GetOrAdd(ReadOnlySpan<byte> name)
    {
        var tenant = Split(ref name);
        return GetOrAdd(tenant, name);
    }

    /// <summary>The function of a tenant, made if there is none.</summary>
    public Function GetOrAdd(Tenant tenant, ReadOnlySpan<byte> name)
    {
        if (!tenant.TryGet(name, out var function))
        {
            function = new Function(_byId.Count, [.. tenant.Prefix, .. name], tenant, retries?.Of(name));
            tenant.Add(function);
            _byId.Add(function);
        }

        return function;
    }

    /// <summary>Forgets a function; its id is not used again.</summary>
    /// <returns>False if it has jobs or workers.</returns>
    public bool TryRemove(Function function)
    {
        if (function.Total > 0 || function.Workers > 0)
        {
            return false;
        }

        function.Tenant.Remove(function);
        _byId[function.Id] = null;
        return true;
    }

    /// <summary>The tenant whose a stored name of a function is.</summary>
    public Tenant TenantOf(ReadOnlySpan<byte> name) => Split(ref name);

    /// <summary>Takes the tenant off a stored name.</summary>
    private Tenant Split(ref ReadOnlySpan<byte> name)
    {
        var separator = name.IndexOf(Tenant.Separator);
        if (separator <= 0)
        {
            return Common;
        }

        var tenant = TenantOf(Encoding.UTF8.GetString(name[..separator]));
        name = name[(separator + 1)..];
        return tenant;
    }
}

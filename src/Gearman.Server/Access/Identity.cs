namespace Gearman.Server.Access;

/// <summary>Who a peer is, and what it may do.</summary>
/// <param name="Name">What it is called; empty for a peer that has not said who it is.</param>
internal sealed record Identity(string Name)
{
    /// <summary>Whose functions and jobs it sees; empty for those of no tenant.</summary>
    public string Tenant { get; init; } = "";

    /// <summary>The SHA-256 of each of its tokens.</summary>
    public IReadOnlyList<byte[]> Tokens { get; init; } = [];

    /// <summary>The names of its certificates: a host name, or the common name of the subject.</summary>
    public IReadOnlyList<string> Certificates { get; init; } = [];

    /// <summary>The functions to which it may submit.</summary>
    public NamePatterns Submit { get; init; } = NamePatterns.None;

    /// <summary>The functions that it may say it can do.</summary>
    public NamePatterns Work { get; init; } = NamePatterns.None;

    /// <summary>The functions that admin commands show it and let it change.</summary>
    public NamePatterns Admin { get; init; } = NamePatterns.None;

    /// <summary>Sees all tenants, and may stop the server where that is allowed.</summary>
    public bool IsOperator => Tenant.Length == 0 && Admin.IsAll;
}

using Gearman.Server.Access;

namespace Gearman.Server.Protocols;

/// <summary>Whom a protocol's client is to the users file, asked anew each time: it may be read again meanwhile.</summary>
/// <param name="find">Finds it; null if it is nobody any more, who may nothing.</param>
internal sealed class ProtocolUser(Func<AccessTable, Identity?> find)
{
    private static readonly Identity Nobody = new("");

    /// <summary>Who has not said who it is.</summary>
    public static ProtocolUser Anonymous { get; } = new(table => table.Anonymous);

    public Identity In(AccessTable table) => find(table) ?? Nobody;
}

namespace Gearman.Server;

/// <summary>The state of a server at one moment.</summary>
/// <param name="Connections">Connected clients and workers.</param>
/// <param name="Functions">Every function that was ever named, in that order.</param>
public sealed record ServerStatus(int Connections, IReadOnlyList<FunctionStatus> Functions);

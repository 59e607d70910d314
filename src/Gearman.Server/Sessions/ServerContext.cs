using Gearman.Server.Brokering;

namespace Gearman.Server.Sessions;

/// <summary>What all sessions of a server share.</summary>
/// <param name="Broker">All jobs.</param>
/// <param name="Handles">How a job's number is written.</param>
/// <param name="Version">The server's version, for the admin command.</param>
internal sealed record ServerContext(Broker Broker, HandleFormat Handles, string Version);

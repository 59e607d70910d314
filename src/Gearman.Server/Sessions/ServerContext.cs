using Gearman.Server.Access;
using Gearman.Server.Brokering;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gearman.Server.Sessions;

/// <summary>What all sessions of a server share.</summary>
/// <param name="Broker">All jobs.</param>
/// <param name="Handles">How a job's number is written.</param>
/// <param name="Time">The clock.</param>
internal sealed record ServerContext(Broker Broker, HandleFormat Handles, TimeProvider Time)
{
    /// <summary>The grabs that wait for a job.</summary>
    public required HeldGrabs Grabs { get; init; }

    /// <summary>The answer to <c>version</c>.</summary>
    public required string Version { get; init; }

    /// <summary>The answer to <c>verbose</c>.</summary>
    public required string Verbosity { get; init; }

    /// <summary>Who may what; null for anybody anything.</summary>
    public AccessControl? Access { get; init; }

    /// <summary>Where to log.</summary>
    public ILogger Logger { get; init; } = NullLogger.Instance;

    /// <summary>Stops the server, gracefully or at once; null if peers may not.</summary>
    public Action<bool>? Shutdown { get; init; }
}

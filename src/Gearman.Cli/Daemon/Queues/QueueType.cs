using Gearman.Server.Storing;

namespace Gearman.Cli.Daemon.Queues;

/// <summary>A store that <c>--queue-type</c> can name.</summary>
/// <param name="Name">The name, in any case.</param>
/// <param name="Make">Makes it of its options, unopened; gives null for no store.</param>
internal sealed record QueueType(string Name, Func<IArguments, IJobStore?> Make);

using Gearman.Protocol;

namespace Gearman.Client;

/// <summary>What a server knows of the job with a unique.</summary>
/// <param name="Status">How far the job is.</param>
/// <param name="Clients">How many clients wait for it; 0 in the background.</param>
/// <param name="Server">The server that has the job; of no meaning if none has.</param>
public readonly record struct UniqueJobStatus(JobStatus Status, uint Clients, ServerAddress Server);

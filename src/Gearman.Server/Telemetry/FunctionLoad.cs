namespace Gearman.Server.Telemetry;

/// <summary>The jobs and workers of a function.</summary>
/// <param name="Name">As its peers have it.</param>
/// <param name="Tenant">Whose it is; null for nobody's.</param>
/// <param name="Queued">Jobs that wait for a worker.</param>
/// <param name="Running">Jobs that a worker has.</param>
/// <param name="Waiting">Jobs whose time has not come, or that the store has not committed.</param>
/// <param name="Workers">Workers that said CAN_DO.</param>
internal readonly record struct FunctionLoad(string Name, string? Tenant, int Queued, int Running, int Waiting, int Workers);

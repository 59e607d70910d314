namespace Gearman.Server;

/// <summary>The state of a function: a line of the admin command <c>status</c>.</summary>
/// <param name="Name">The function, its bytes read as UTF-8.</param>
/// <param name="Queued">Jobs that wait for a worker, or for their time.</param>
/// <param name="Running">Jobs that a worker has.</param>
/// <param name="Workers">Workers that said CAN_DO.</param>
public sealed record FunctionStatus(string Name, int Queued, int Running, int Workers);

namespace Gearman.Server.Brokering;

/// <summary>A worker's CAN_DO.</summary>
/// <param name="Function">What it can do.</param>
/// <param name="Timeout">How long a job of it may run there; <see cref="TimeSpan.Zero"/> for no limit.</param>
internal readonly record struct Registration(Function Function, TimeSpan Timeout);

namespace Gearman.Client.Admin;

/// <summary>A function as <c>prioritystatus</c> lists it: jobs that wait for a worker.</summary>
/// <param name="Name">Its name.</param>
/// <param name="High">Those of high priority.</param>
/// <param name="Normal">Those of normal priority.</param>
/// <param name="Low">Those of low priority.</param>
/// <param name="Workers">Connected workers that can do it.</param>
public sealed record AdminFunctionQueues(string Name, long High, long Normal, long Low, long Workers);

namespace Gearman.Client.Admin;

/// <summary>A function as <c>status</c> lists it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Jobs">Its jobs, queued and running.</param>
/// <param name="Running">Those that a worker has.</param>
/// <param name="Workers">Connected workers that can do it.</param>
public sealed record AdminFunction(string Name, long Jobs, long Running, long Workers)
{
    /// <summary>Jobs that wait for a worker.</summary>
    public long Queued => Jobs - Running;
}

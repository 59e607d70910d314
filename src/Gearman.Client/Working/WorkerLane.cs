using Gearman.Client.Transport;
using Gearman.Protocol;

namespace Gearman.Client.Working;

/// <summary>
/// Functions of a worker that share connections, one to each server, and a limit. All functions without a limit of their
/// own are in one lane; each of the others, and each whose jobs wait for others, is in a lane of its own.
/// </summary>
/// <remarks>
/// A worker can't decline a single function for a while: CANT_DO makes a server take back the jobs of that function that
/// the connection holds. So what is limited alone is asked for alone.
/// </remarks>
internal sealed class WorkerLane
{
    /// <param name="places">How many of its jobs may run at once.</param>
    /// <param name="isApart">Its jobs do not count for the worker's limit.</param>
    public WorkerLane(int places, bool isApart = false)
    {
        Free = places;
        IsApart = isApart;
    }

    /// <summary>Its jobs do not count for the worker's limit.</summary>
    public bool IsApart { get; }

    /// <summary>The packet that asks for its jobs.</summary>
    public PacketType GrabType { get; private set; } = PacketType.GrabJobUniq;

    /// <summary>Its functions, by name.</summary>
    public Dictionary<byte[], JobFunction> Functions { get; } = new(BytesComparer.Instance);

    /// <summary>How many more of its jobs may run. Belongs to <see cref="JobSlots"/>, under its lock.</summary>
    public int Free { get; set; }

    /// <summary>The lanes of a worker's functions.</summary>
    /// <param name="functions">The functions.</param>
    /// <param name="concurrency">The worker's limit.</param>
    public static IReadOnlyList<WorkerLane> Split(IEnumerable<JobFunction> functions, int concurrency)
    {
        var shared = new WorkerLane(int.MaxValue);
        var lanes = new List<WorkerLane>();
        foreach (var function in functions)
        {
            var lane = function.Options switch
            {
                { WaitsForJobs: true, Concurrency: var places } => new WorkerLane(places ?? concurrency, isApart: true),
                { Concurrency: { } places } => new WorkerLane(places),
                _ => shared,
            };
            lane.Functions.Add(function.Bytes, function);
            if (function.Options.AsksForReducer)
            {
                lane.GrabType = PacketType.GrabJobAll;
            }

            if (!lanes.Contains(lane))
            {
                lanes.Add(lane);
            }
        }

        // A worker without functions connects all the same: operators see that it is there.
        return lanes.Count > 0 ? lanes : [shared];
    }
}

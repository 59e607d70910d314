using System.Collections.Concurrent;

namespace Gearman.MapReduce;

/// <summary>
/// Where a worker leaves a partial result for a coordinator of its own process: the answer that goes through the job server is then a
/// ticket, and the result is neither written nor read again. A worker elsewhere knows no such run, and writes its result.
/// </summary>
internal sealed class ResultHandover : IDisposable
{
    /// <summary>The runs of this process that go on.</summary>
    private static readonly ConcurrentDictionary<string, ResultHandover> Runs = new(StringComparer.Ordinal);

    private readonly ConcurrentDictionary<Guid, object> _results = new();
    private readonly string _run;

    private ResultHandover(string run) => _run = run;

    /// <summary>Opens a run; until it is disposed of, results may be left for it.</summary>
    /// <param name="run">The run's id, which nobody else has.</param>
    /// <returns>The run's place.</returns>
    public static ResultHandover Open(string run)
    {
        var handover = new ResultHandover(run);
        Runs[run] = handover;
        return handover;
    }

    /// <summary>Leaves a result.</summary>
    /// <param name="run">The run that it is for.</param>
    /// <param name="result">The result.</param>
    /// <param name="ticket">What the coordinator takes it by.</param>
    /// <returns>False when the run is not one of this process.</returns>
    public static bool TryLeave(string run, object? result, out Guid ticket)
    {
        ticket = Guid.NewGuid(); // not to be guessed by a worker that answers for others
        return result is not null && Runs.TryGetValue(run, out var handover) && handover._results.TryAdd(ticket, result);
    }

    /// <summary>Takes a result, once.</summary>
    /// <param name="run">The run.</param>
    /// <param name="ticket">The ticket of the answer.</param>
    /// <returns>The result.</returns>
    /// <exception cref="TaskFaultException">
    /// There is none of this ticket: an attempt that was given up took it, and this one joined the same job. The next has to be a job of its own.
    /// </exception>
    public static object Take(string run, Guid ticket) =>
        Runs.TryGetValue(run, out var handover) && handover._results.TryRemove(ticket, out var result)
            ? result
            : throw new TaskFaultException(TaskFault.Lost, "the result was handed over to another attempt") { MustNotBeJoined = true };

    /// <summary>Ends the run; what was left for it and not taken (by attempts that were given up) goes with it.</summary>
    public void Dispose() => Runs.TryRemove(_run, out _);
}

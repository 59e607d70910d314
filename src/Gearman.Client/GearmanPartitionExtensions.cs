using System.Buffers;

namespace Gearman.Client;

/// <summary>Functions that split a workload, have another function do each part, and make one result of theirs: what a reduce job is for.</summary>
public static class GearmanPartitionExtensions
{
    /// <summary>
    /// Registers what does the reduce jobs of a function (<see cref="JobRequest.Reducer"/>, libgearman's <c>gearman_execute_by_partition</c>), as
    /// libgearman's <c>gearman_function_create_partition</c> does: all parts are submitted at once to the reducer that the job names, whose
    /// workers may be in any language. A job without a reducer gets its parts back as data (WORK_DATA).
    /// </summary>
    /// <param name="worker">The worker.</param>
    /// <param name="function">The function's name.</param>
    /// <param name="client">Submits the parts; stays the caller's to dispose.</param>
    /// <param name="split">Splits the workload.</param>
    /// <param name="aggregate">Makes the result of the reducer's, in the order of the parts.</param>
    /// <param name="concurrency">How many jobs it waits for at once. They do not count for the worker's <see cref="GearmanWorkerOptions.Concurrency"/>.</param>
    /// <remarks>A part that fails fails the job (WORK_EXCEPTION, or WORK_FAIL where its worker answered so).</remarks>
    /// <exception cref="ArgumentException">The name is none, or is registered already.</exception>
    /// <exception cref="InvalidOperationException">The worker runs.</exception>
    public static void RegisterPartition(
        this GearmanWorker worker,
        string function,
        GearmanClient client,
        Func<ReadOnlySequence<byte>, IEnumerable<ReadOnlyMemory<byte>>> split,
        Func<IReadOnlyList<ReadOnlyMemory<byte>>, ReadOnlyMemory<byte>> aggregate,
        int concurrency = 16)
    {
        ArgumentNullException.ThrowIfNull(worker);
        ArgumentNullException.ThrowIfNull(client);
        ArgumentNullException.ThrowIfNull(split);
        ArgumentNullException.ThrowIfNull(aggregate);
        worker.Register(
            function,
            async (job, ct) =>
            {
                if (job.Reducer is { } reducer)
                {
                    return aggregate(await Task.WhenAll(
                        split(job.Workload).Select(part => client.SubmitAsync(new JobRequest(reducer, part), ct))).ConfigureAwait(false));
                }

                foreach (var part in split(job.Workload))
                {
                    await job.SendDataAsync(part).ConfigureAwait(false);
                }

                return default;
            },
            new JobFunctionOptions { AsksForReducer = true, WaitsForJobs = true, Concurrency = concurrency });
    }
}

using Gearman.Client;

namespace Gearman.MapReduce;

/// <summary>Makes a Gearman worker run whole jobs: the way in for clients of any language.</summary>
public static class GearmanCoordinatorExtensions
{
    /// <summary>
    /// Registers a function that runs a job and answers its results, in the order of the keys. Its tasks go to the workers that have the job
    /// registered (<see cref="GearmanWorkerExtensions.Register(GearmanWorker, MapReduceJob)"/>); this one may be among them.
    /// </summary>
    /// <remarks>
    /// Any client's plain job runs it. So does a reduce job, as of libgearman's <c>gearman_execute_by_partition</c>: if its reducer is the job's own
    /// (its name, or one of its functions such as <c>wordcount/reduce</c>) the answer is the same; if it is another function, that gets the
    /// results of each partition that has some as a job, and its answers, in the order of the partitions, are the answer. A run
    /// that fails fails the job (WORK_EXCEPTION); one whose coordinator is lost begins anew at another.
    /// </remarks>
    /// <typeparam name="TRecord">What the mapper reads.</typeparam>
    /// <typeparam name="TKey">The keys' type.</typeparam>
    /// <typeparam name="TValue">The type of the mapper's values.</typeparam>
    /// <typeparam name="TResult">The type of the reducer's results.</typeparam>
    /// <param name="worker">The worker; not running yet.</param>
    /// <param name="job">The job.</param>
    /// <param name="format">How results are written.</param>
    /// <param name="client">Submits the tasks; stays the caller's to dispose.</param>
    /// <param name="options">How; the defaults if null.</param>
    /// <exception cref="ArgumentException">The function's name is none, or is registered already.</exception>
    /// <exception cref="InvalidOperationException">The worker runs.</exception>
    public static void RegisterCoordinator<TRecord, TKey, TValue, TResult>(
        this GearmanWorker worker,
        ReduceJob<TRecord, TKey, TValue, TResult> job,
        IOutputFormat<TKey, TResult> format,
        GearmanClient client,
        CoordinatorOptions? options = null)
        where TRecord : IRecord<TRecord>, allows ref struct
    {
        ArgumentNullException.ThrowIfNull(job);
        ArgumentNullException.ThrowIfNull(format);
        Register(worker, new Coordinator(
            job, client, options ?? new CoordinatorOptions(), (inputs, byPartition, run, stop) => job.WriteAsync(inputs, format, byPartition, run, stop)));
    }

    /// <summary>Registers a function that runs a job of one result and answers it; for the rest as for a job of mapper and reducer.</summary>
    /// <typeparam name="TResult">What comes out.</typeparam>
    /// <param name="worker">The worker; not running yet.</param>
    /// <param name="job">The job.</param>
    /// <param name="write">Writes the result.</param>
    /// <param name="client">Submits the tasks; stays the caller's to dispose.</param>
    /// <param name="options">How; the defaults if null.</param>
    /// <exception cref="ArgumentException">The function's name is none, or is registered already.</exception>
    /// <exception cref="InvalidOperationException">The worker runs.</exception>
    public static void RegisterCoordinator<TResult>(
        this GearmanWorker worker,
        ResultJob<TResult> job,
        Func<TResult, ReadOnlyMemory<byte>> write,
        GearmanClient client,
        CoordinatorOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(job);
        ArgumentNullException.ThrowIfNull(write);
        Register(worker, new Coordinator(
            job,
            client,
            options ?? new CoordinatorOptions(),
            async (inputs, _, run, stop) => [write(await job.RunAsync(inputs, run, stop).ConfigureAwait(false))]));
    }

    private static void Register(GearmanWorker worker, Coordinator coordinator)
    {
        ArgumentNullException.ThrowIfNull(worker);
        worker.Register(
            coordinator.Function,
            coordinator.RunAsync,
            new JobFunctionOptions { AsksForReducer = true, WaitsForJobs = true, Concurrency = coordinator.Options.Concurrency });
    }
}

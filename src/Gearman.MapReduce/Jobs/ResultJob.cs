namespace Gearman.MapReduce;

/// <summary>A job that can be run.</summary>
/// <typeparam name="TResult">What comes out.</typeparam>
public abstract class ResultJob<TResult> : MapReduceJob
{
    private protected ResultJob(string name)
        : base(name)
    {
    }

    /// <summary>Whether tasks bring pairs, which may go to files: a directory is made for them.</summary>
    private protected virtual bool HasPairs => true;

    /// <summary>Runs the job.</summary>
    /// <param name="inputs">What to read, in this order; paths convert by themselves.</param>
    /// <param name="options">Where and how; the default is in this process.</param>
    /// <param name="cancellationToken">Gives the run up.</param>
    /// <returns>
    /// The result: the same for any runner, any size of chunks, any number of workers, whatever order tasks end in.
    /// </returns>
    /// <exception cref="InputException">An input cannot be read.</exception>
    /// <exception cref="TaskFailedException">A task failed, or was lost, too often.</exception>
    /// <exception cref="MapReduceException">Anything else went wrong with the run.</exception>
    public async Task<TResult> RunAsync(
        IReadOnlyList<JobInput> inputs, MapReduceOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        using var run = new JobRun(Name, inputs, options ?? new MapReduceOptions(), HasPairs);
        var result = await GuardAsync(run, () => RunAsync(run, cancellationToken)).ConfigureAwait(false);
        run.Complete();
        return result;
    }

    /// <summary>Tasks have their own errors: what else is thrown is the job's code here, or runs that a worker garbled.</summary>
    private protected async Task<T> GuardAsync<T>(JobRun run, Func<Task<T>> work)
    {
        try
        {
            return await work().ConfigureAwait(false);
        }
        catch (Exception e) when (IsStrange(run, e))
        {
            throw Unmergeable(e);
        }
    }

    /// <inheritdoc cref="GuardAsync"/>
    private protected T Guard<T>(JobRun run, Func<T> work)
    {
        try
        {
            return work();
        }
        catch (Exception e) when (IsStrange(run, e))
        {
            throw Unmergeable(e);
        }
    }

    private protected abstract Task<TResult> RunAsync(JobRun run, CancellationToken cancellationToken);

    /// <summary>True for an error that is none of ours. The run's report is told of all.</summary>
    private bool IsStrange(JobRun run, Exception e)
    {
        var isStrange = e is not (MapReduceException or OperationCanceledException);
        run.Options.Report?.End(RunOutcome.Failed, (isStrange ? Unmergeable(e) : e).Message);
        return isStrange;
    }

    private MapReduceException Unmergeable(Exception e) =>
        new($"{Name}: the results cannot be merged: {e.GetType().Name}: {e.Message}", e);
}

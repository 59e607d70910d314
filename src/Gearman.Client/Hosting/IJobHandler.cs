namespace Gearman.Client;

/// <summary>A function of a worker as a class: bytes in, bytes out. Made anew for each job, in a scope of its own.</summary>
public interface IJobHandler
{
    /// <summary>Does a job.</summary>
    /// <param name="job">The job.</param>
    /// <param name="ct">As of <see cref="JobHandler"/>.</param>
    /// <returns>The result.</returns>
    ValueTask<ReadOnlyMemory<byte>> HandleAsync(JobContext job, CancellationToken ct);
}

/// <summary>A function of a worker as a class, with a typed argument and result. Made anew for each job, in a scope of its own.</summary>
/// <typeparam name="TArgument">The type that clients send.</typeparam>
/// <typeparam name="TResult">The type that they get back.</typeparam>
public interface IJobHandler<in TArgument, TResult>
{
    /// <summary>Does a job.</summary>
    /// <param name="argument">What the client sent.</param>
    /// <param name="job">The job.</param>
    /// <param name="ct">As of <see cref="JobHandler"/>.</param>
    /// <returns>The result.</returns>
    ValueTask<TResult> HandleAsync(TArgument argument, JobContext job, CancellationToken ct);
}

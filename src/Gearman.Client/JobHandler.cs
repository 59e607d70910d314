namespace Gearman.Client;

/// <summary>Does a job.</summary>
/// <param name="job">The job.</param>
/// <param name="ct">
/// Is cancelled when the result is no longer wanted: the connection was lost, the job's time is up, or a stop has waited
/// for <see cref="GearmanWorkerOptions.DrainTimeout"/>.
/// </param>
/// <returns>The result, which is sent as WORK_COMPLETE.</returns>
public delegate ValueTask<ReadOnlyMemory<byte>> JobHandler(JobContext job, CancellationToken ct);

using System.Text;
using Gearman.Protocol;

namespace Gearman.Client.Submitting;

/// <summary>The foreground jobs of a client: from the submit over lost connections and time-outs to the result.</summary>
internal sealed class ForegroundJobs
{
    private readonly ServerPool _servers;
    private readonly GearmanClientOptions _options;
    private readonly TimeProvider _time;
    private readonly Action<ForegroundJob, GearmanException> _onLost;
    private readonly Action<ForegroundJob> _onExpired;

    public ForegroundJobs(ServerPool servers, GearmanClientOptions options, TimeProvider time)
    {
        _servers = servers;
        _options = options;
        _time = time;
        _onLost = (job, reason) => _ = ResubmitAsync(job, reason);
        _onExpired = job => _ = ExpireAsync(job);
    }

    /// <summary>Submits a job.</summary>
    /// <param name="request">The job.</param>
    /// <param name="observed">The caller wants the handle and the updates, not just the result.</param>
    /// <param name="ct">Gives up.</param>
    /// <exception cref="GearmanConnectionException">No server could be reached.</exception>
    public async ValueTask<ForegroundJob> BeginAsync(JobRequest request, bool observed, CancellationToken ct)
    {
        JobRequest.Validate(request);
        var job = new ForegroundJob(request, observed, _onLost);
        if (request.Timeout is { } timeout)
        {
            job.ExpireAfter(timeout, _time, _onExpired);
        }

        try
        {
            await SendAsync(job, ct).ConfigureAwait(false);
        }
        catch
        {
            job.Abandon();
            throw;
        }

        return job;
    }

    /// <summary>Waits for something of a job. A caller that gives up leaves the job alone.</summary>
    public static async Task<T> WaitAsync<T>(Task<T> task, ForegroundJob job, CancellationToken ct)
    {
        try
        {
            return await task.WaitAsync(ct).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            job.IsAbandoned = true;
            throw;
        }
    }

    /// <summary>How far a job is, as its server says.</summary>
    public async Task<JobStatus> GetStatusAsync(JobHandle handle, CancellationToken ct)
    {
        var reply = new StatusReply();
        await _servers.AskAsync(_servers.LinkTo(handle.Server), PacketType.GetStatus, Encoding.Latin1.GetBytes(handle.Value), reply, ct)
            .ConfigureAwait(false);
        return await reply.Status.WaitAsync(ct).ConfigureAwait(false);
    }

    /// <summary>Gives a job to the first server that can be reached.</summary>
    private async ValueTask SendAsync(ForegroundJob job, CancellationToken ct) => await _servers.SendToFirstAsync(
        job.Request,
        job,
        static (ClientSession session, ForegroundJob job, out ValueTask<ForegroundJob> answer, CancellationToken _) =>
        {
            answer = ValueTask.FromResult(job);
            return session.TrySubmit(job);
        },
        ct).ConfigureAwait(false);

    /// <summary>A job was lost with its connection: another server may do it.</summary>
    private async Task ResubmitAsync(ForegroundJob job, GearmanException reason)
    {
        if (job.Resubmits >= (job.Request.MaxResubmits ?? _options.MaxResubmits) || job.IsAbandoned || _servers.IsDisposed)
        {
            job.FailLost(reason);
            return;
        }

        try
        {
            job.Restart();
            await SendAsync(job, CancellationToken.None).ConfigureAwait(false);
        }
        catch (GearmanConnectionException e)
        {
            job.Fail(e);
        }
        catch (ObjectDisposedException)
        {
            job.FailLost(reason);
        }
    }

    /// <summary>A job's time is up: its server is asked whether anybody works at it, for that is what the caller wants to know.</summary>
    private async Task ExpireAsync(ForegroundJob job)
    {
        var handle = job.Handle;
        JobStatus? status = null;
        try
        {
            if (handle is not null)
            {
                status = await GetStatusAsync(handle.Value, CancellationToken.None).WaitAsync(_options.ProbeInterval, _time).ConfigureAwait(false);
            }
        }
        catch (Exception e) when (e is GearmanException or TimeoutException or ObjectDisposedException)
        {
            // Then it stays unknown.
        }

        job.Fail(new JobTimeoutException(job.Function!, handle, handle?.Server, job.Request.Timeout!.Value, status));
    }
}

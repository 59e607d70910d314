using System.Diagnostics.CodeAnalysis;
using System.Text;
using Gearman.Client.Telemetry;
using Gearman.Protocol;
using Microsoft.Extensions.Logging;

namespace Gearman.Client.Working;

/// <summary>Runs handlers, and has what comes of them sent.</summary>
internal sealed class JobRunner
{
    private readonly ExceptionDetail _detail;
    private readonly ILogger _logger;
    private readonly TimeProvider _time;

    public JobRunner(GearmanWorkerOptions options, ILogger logger, TimeProvider time)
    {
        _detail = options.ExceptionDetail;
        _logger = logger;
        _time = time;
    }

    /// <summary>Runs a job to its end, and sends that.</summary>
    [SuppressMessage("Design", "CA1031", Justification = "Whatever a handler throws is its client's to know.")]
    public async Task RunAsync(JobContext job)
    {
        var end = PacketType.WorkComplete;
        ReadOnlyMemory<byte> data = default;
        Exception? error = null;
        var observed = Instruments.WorkersAreObserved ? ObservedJob.BeginProcess(job, _time) : null;
        using (var deadline = job.Implementation.Options.Timeout is { } timeout ? new JobDeadline(job, timeout, this, _time) : null)
        {
            try
            {
                data = await job.Implementation.Handler(job, deadline?.Token ?? job.Session.Lost).ConfigureAwait(false);
            }
            catch (JobFailedException e)
            {
                Log.JobFailed(_logger, job.Function, job.Handle, e.Reason);
                end = PacketType.WorkFail;
                error = e;
            }
            catch (Exception e) when (deadline is { HasPassed: true })
            {
                Log.HandlerStopped(_logger, job.Function, job.Handle, e.Message);
                error = e;
            }
            catch (Exception e)
            {
                Log.HandlerThrew(_logger, e, job.Function, job.Handle);
                end = PacketType.WorkException;
                data = Describe(e);
                error = e;
            }
        }

        observed?.End(job.Handle, error);
        await job.Session.EndAsync(job, end, data).ConfigureAwait(false);
    }

    /// <summary>A job's time is up, and <see cref="JobContext.TryEnd"/> was the deadline's: its clients are told at once, though its handler may run on.</summary>
    public void Expire(JobContext job, TimeSpan timeout)
    {
        Log.JobTimedOut(_logger, job.Function, job.Handle, timeout);
        job.Session.EndEarly(job, Describe(new TimeoutException($"The job was not done within {timeout.TotalSeconds} s.")));
    }

    private byte[] Describe(Exception exception) => Encoding.UTF8.GetBytes(_detail switch
    {
        ExceptionDetail.None => "The worker's handler failed.",
        ExceptionDetail.StackTrace => exception.ToString(),
        _ => $"{exception.GetType().FullName}: {exception.Message}",
    });
}

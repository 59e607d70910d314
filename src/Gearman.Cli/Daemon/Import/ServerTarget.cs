using System.Text;
using System.Text.Unicode;
using Gearman.Client;
using Gearman.Server.Storing;

namespace Gearman.Cli.Daemon.Import;

/// <summary>A job server that runs: the jobs are submitted to it in the background, and written when it acknowledged them.</summary>
internal sealed class ServerTarget(ServerAddress server) : IImportTarget
{
    private readonly GearmanClient _client = new(new GearmanClientOptions { Servers = [server] });
    private readonly List<(JobRequest Job, long Epoch)> _taken = [];

    public Task OpenAsync(CancellationToken cancellationToken) => _client.PingAsync(cancellationToken);

    public string? Take(in JobBatchEntry job)
    {
        if (job.Kind == JobBatchEntryKind.Failed)
        {
            return "failed, and would run again";
        }

        if (job.IsReduce && (job.Reducer.IsEmpty || job.Epoch != 0))
        {
            return "is a reduce job without a reducer, or with a start time, which no client submits";
        }

        if (!Utf8.IsValid(job.Function) || !Utf8.IsValid(job.Unique) || !Utf8.IsValid(job.Reducer))
        {
            return "has a name that is no UTF-8";
        }

        var request = new JobRequest(Encoding.UTF8.GetString(job.Function), job.Workload.ToArray())
        {
            Unique = job.Unique.IsEmpty ? null : Encoding.UTF8.GetString(job.Unique),
            Reducer = job.IsReduce ? Encoding.UTF8.GetString(job.Reducer) : null,
            // SUBMIT_JOB_EPOCH and SUBMIT_REDUCE_JOB_BACKGROUND have no priority.
            Priority = job.Epoch != 0 || job.IsReduce ? JobPriority.Normal : job.Priority switch { 0 => JobPriority.High, 2 => JobPriority.Low, _ => JobPriority.Normal },
        };
        _taken.Add((request, job.Epoch));
        return null;
    }

    public async Task WriteAsync(CancellationToken cancellationToken)
    {
        try
        {
            await Task.WhenAll(_taken.Select(taken => SubmitAsync(taken.Job, taken.Epoch, cancellationToken))).ConfigureAwait(false);
        }
        catch (GearmanException e)
        {
            throw new DaemonException($"{server}: {e.Message}", e);
        }

        _taken.Clear();
    }

    public ValueTask DisposeAsync() => _client.DisposeAsync();

    private async Task SubmitAsync(JobRequest job, long epoch, CancellationToken cancellationToken)
    {
        if (epoch == 0)
        {
            await _client.SubmitBackgroundAsync(job, cancellationToken).ConfigureAwait(false);
        }
        else
        {
            var start = DateTimeOffset.FromUnixTimeSeconds(Math.Clamp(epoch, 0, DateTimeOffset.MaxValue.ToUnixTimeSeconds()));
            await _client.ScheduleAsync(job, start, cancellationToken).ConfigureAwait(false);
        }
    }
}

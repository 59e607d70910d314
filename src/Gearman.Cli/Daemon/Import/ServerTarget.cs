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
        if (job.IsReduce)
        {
            return "is a reduce job, which no client submits";
        }

        if (job.Kind == JobBatchEntryKind.Failed)
        {
            return "failed, and would run again";
        }

        if (!Utf8.IsValid(job.Function) || !Utf8.IsValid(job.Unique))
        {
            return "has a name that is no UTF-8";
        }

        var request = new JobRequest(Encoding.UTF8.GetString(job.Function), job.Workload.ToArray())
        {
            Unique = job.Unique.IsEmpty ? null : Encoding.UTF8.GetString(job.Unique),
            // SUBMIT_JOB_EPOCH has no priority.
            Priority = job.Epoch != 0 ? JobPriority.Normal : job.Priority switch { 0 => JobPriority.High, 2 => JobPriority.Low, _ => JobPriority.Normal },
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

using Gearman.Client;
using Gearman.TestSupport;

namespace Gearman.Interop.Peers;

/// <summary>Gearman.Client, in the test's own process.</summary>
internal sealed class DotNetClient(IJobServer server) : IClientPeer
{
    private readonly ServerAddress _server = new("127.0.0.1", server.Port);
    private GearmanClient _client = Connect(server);

    public Task<string[]> DoAsync(PeerJob job, CancellationToken cancellation) => RunAsync(Request(job), cancellation);

    public Task<string[]> ReduceAsync(string partitioner, string reducer, byte[] workload, CancellationToken cancellation) =>
        RunAsync(new JobRequest(partitioner, workload) { Reducer = reducer }, cancellation);

    public async Task<string> SubmitAsync(PeerJob job, CancellationToken cancellation) =>
        (await _client.SubmitBackgroundAsync(Request(job), cancellation)).Value;

    public async Task<string> GetStatusAsync(string handle, CancellationToken cancellation)
    {
        var status = await _client.GetStatusAsync(new JobHandle(handle, _server), cancellation);
        return $"status {(status.Known ? 1 : 0)} {(status.Running ? 1 : 0)} {status.Numerator} {status.Denominator}";
    }

    public async Task ReconnectAsync(CancellationToken cancellation)
    {
        await _client.DisposeAsync();
        _client = Connect(server);
    }

    public ValueTask DisposeAsync() => _client.DisposeAsync();

    private async Task<string[]> RunAsync(JobRequest job, CancellationToken cancellation)
    {
        var running = await _client.StartAsync(job, cancellation);
        var lines = new List<string>();
        await foreach (var update in running.Updates.WithCancellation(cancellation))
        {
            lines.Add(update.Kind switch
            {
                JobUpdateKind.Data => $"data {Convert.ToHexStringLower(update.Data.Span)}",
                JobUpdateKind.Warning => $"warning {Convert.ToHexStringLower(update.Data.Span)}",
                _ => $"status {update.Numerator} {update.Denominator}",
            });
        }

        try
        {
            lines.Add($"complete {Convert.ToHexStringLower((await running.Result).Span)}");
        }
        catch (JobErrorException e)
        {
            lines.Add($"exception {Convert.ToHexStringLower(e.Data.Span)}");
        }
        catch (JobFailedException)
        {
            lines.Add("fail");
        }

        return [.. lines];
    }

    private static GearmanClient Connect(IJobServer server) =>
        new(new GearmanClientOptions { Servers = [new ServerAddress("127.0.0.1", server.Port)] });

    private static JobRequest Request(PeerJob job) => new(job.Function, job.Workload)
    {
        Priority = Enum.Parse<JobPriority>(job.Priority, ignoreCase: true),
        Unique = job.Unique,
    };
}

using Gearman.Client;

namespace Gearman.MapReduce;

/// <summary>Runs a job for each Gearman job that asks for it.</summary>
internal sealed class Coordinator
{
    private readonly MapReduceJob _job;
    private readonly GearmanClient _client;
    private readonly RunParts _run;

    public Coordinator(MapReduceJob job, GearmanClient client, CoordinatorOptions options, RunParts run)
    {
        ArgumentNullException.ThrowIfNull(client);
        _job = job;
        _client = client;
        _run = run;
        Options = options;
    }

    public CoordinatorOptions Options { get; }

    /// <summary>The Gearman function.</summary>
    public string Function => Options.Function ?? _job.Name;

    public async ValueTask<ReadOnlyMemory<byte>> RunAsync(JobContext job, CancellationToken stop)
    {
        var progress = new StatusProgress(job);
        var options = Options.RunOptions?.Invoke(progress) ?? new MapReduceOptions { Runner = new GearmanRunner(_client), Progress = progress };
        var reducer = IsOwn(job.Reducer) ? null : job.Reducer;
        var parts = await _run(Options.Inputs(job.Workload), reducer is not null, options, stop).ConfigureAwait(false);
        if (reducer is not null)
        {
            parts = await Task.WhenAll(parts.Select(part => _client.SubmitAsync(new JobRequest(reducer, part), stop))).ConfigureAwait(false);
        }

        return parts is [var only] ? only : Joined(parts);
    }

    private bool IsOwn(string? reducer) => reducer is null
        || string.Equals(reducer, Function, StringComparison.Ordinal)
        || string.Equals(reducer, _job.Name, StringComparison.Ordinal)
        || _job.Functions.Any(function => string.Equals(reducer, function.Name, StringComparison.Ordinal));

    private static byte[] Joined(IReadOnlyList<ReadOnlyMemory<byte>> parts)
    {
        var joined = new byte[parts.Sum(part => (long)part.Length)];
        var rest = joined.AsSpan();
        foreach (var part in parts)
        {
            part.Span.CopyTo(rest);
            rest = rest[part.Length..];
        }

        return joined;
    }
}

// docs/stores.md:
using System.Runtime.CompilerServices;
using System.Text.Json;
using Gearman.Server.Storing;

namespace Gearman.Stores.Tests.Own;

/// <summary>A file to which each batch adds a line: the line is there whole, or it does not count.</summary>
public sealed class JsonLinesStore(string path) : IJobStore
{
    private readonly FileStream _file = new(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);

    /// <summary>What is kept of a job; Base64 in the file.</summary>
    private sealed record Line(
        JobBatchEntryKind Kind, long Id, byte[] Function, byte[] Unique, byte[]? Reducer, int Priority, long Epoch, byte[] Failure, byte[] Workload);

    public async IAsyncEnumerable<JobBatch> ReplayAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        SortedDictionary<long, Line> jobs = [];
        using var reader = new StreamReader(_file, leaveOpen: true);
        long end = 0;
        while (await reader.ReadLineAsync(cancellationToken) is { } text && text.EndsWith(']'))
        {
            end += text.Length + 1;
            foreach (var line in JsonSerializer.Deserialize<Line[]>(text)!)
            {
                if (line.Kind == JobBatchEntryKind.Removed)
                {
                    jobs.Remove(line.Id);
                }
                else
                {
                    jobs[line.Id] = line;
                }
            }
        }

        // What a crash left of a line is cut off.
        _file.SetLength(end);
        _file.Position = end;
        var batch = new JobBatch();
        foreach (var job in jobs.Values)
        {
            batch.Append(new JobBatchEntry
            {
                Kind = job.Kind,
                Id = job.Id,
                Function = job.Function,
                Unique = job.Unique,
                IsReduce = job.Reducer is not null,
                Reducer = job.Reducer,
                Priority = job.Priority,
                Epoch = job.Epoch,
                Failure = job.Failure,
                Workload = job.Workload,
            });
            if (batch.Length > 1 << 20)
            {
                yield return batch;
                batch.Clear();
            }
        }

        yield return batch;
    }

    public async ValueTask CommitAsync(JobBatch batch, CancellationToken cancellationToken)
    {
        List<Line> lines = [];
        foreach (var job in batch)
        {
            lines.Add(new Line(
                job.Kind, job.Id, job.Function.ToArray(), job.Unique.ToArray(), job.IsReduce ? job.Reducer.ToArray() : null,
                job.Priority, job.Epoch, job.Failure.ToArray(), job.Workload.ToArray()));
        }

        var end = _file.Position;
        try
        {
            await _file.WriteAsync((byte[])[.. JsonSerializer.SerializeToUtf8Bytes(lines), (byte)'\n'], cancellationToken);
            _file.Flush(flushToDisk: true);
        }
        catch (IOException e)
        {
            // All of it or none: the next batch is written over it.
            _file.Position = end;
            throw new JobStoreException($"{path}: {e.Message}", e);
        }
    }

    public ValueTask DisposeAsync() => _file.DisposeAsync();
}
// docs/stores.md end

using System.Collections.Concurrent;
using System.Text;
using Gearman.Client;

namespace Gearman.MapReduce;

/// <summary>
/// Keeps the spilled pairs of runs in a directory of the coordinator, and serves them to workers through the job servers: for workers that share
/// no directory with it. Each byte goes to the coordinator and back, so a shared directory or a store is faster where there is one.
/// </summary>
/// <remarks>
/// Whoever may submit jobs to the servers may read and write these pairs, as he may those that go inline. Workers, and the coordinator's process, register <see cref="JobServerFiles"/> for <see cref="Scheme"/>.
/// </remarks>
public sealed class JobServerSpill : IAsyncDisposable
{
    /// <summary>The scheme of its URLs.</summary>
    public const string Scheme = "gearman";

    private static readonly ConcurrentDictionary<string, JobServerSpill> OfThisProcess = new(StringComparer.Ordinal);

    private readonly string _id = Guid.NewGuid().ToString("N");
    private readonly SpillDirectory _directory;
    private readonly GearmanWorker _worker;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _running;

    /// <summary>Begins to serve.</summary>
    /// <param name="options">The job servers, those of the run; <see cref="GearmanWorkerOptions.Concurrency"/> says how many reads and writes go on at a time.</param>
    /// <param name="directory">Where the pairs are kept, in a directory of its own that is deleted in the end.</param>
    /// <exception cref="SpillException">The directory cannot be made.</exception>
    public JobServerSpill(GearmanWorkerOptions options, string directory)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentException.ThrowIfNullOrEmpty(directory);
        _directory = SpillDirectory.Make(Path.Combine(directory, "spill-" + _id));
        _worker = new GearmanWorker(options);
        _worker.Register(FunctionOf(_id), (job, _) => ValueTask.FromResult(Answer(job)), new() { Blocks = true });
        _running = _worker.RunAsync(_stop.Token);
        OfThisProcess[_id] = this;
    }

    /// <summary>What to give as <see cref="MapReduceOptions.SpillDirectory"/>.</summary>
    public string Url => $"{Scheme}://{_id}";

    /// <summary>Ends to serve, and deletes what is left.</summary>
    /// <returns>Completes when that is done.</returns>
    public async ValueTask DisposeAsync()
    {
        OfThisProcess.TryRemove(_id, out _);
        await _stop.CancelAsync().ConfigureAwait(false);
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _worker.DisposeAsync().ConfigureAwait(false);
        _stop.Dispose();
        _directory.Dispose();
    }

    /// <summary>The Gearman function that serves the files of an id.</summary>
    internal static string FunctionOf(string id) => $"mapreduce/files-{id}";

    /// <summary>The one of an id, if it is of this process: no byte needs to go through a server then.</summary>
    internal static JobServerSpill? Find(string id) => OfThisProcess.GetValueOrDefault(id);

    /// <exception cref="IOException">It cannot be done.</exception>
    internal ReadOnlyMemory<byte> Do(FileRequest request)
    {
        var path = PathOf(request.File);
        switch (request.Operation)
        {
            case FileOperation.Write:
                Directory.CreateDirectory(Path.GetDirectoryName(path)!);
                using (var file = File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.Write, FileShare.ReadWrite))
                {
                    RandomAccess.Write(file, request.Bytes.Span, request.Offset);
                }

                return default;
            case FileOperation.Read:
                using (var file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete))
                {
                    var bytes = new byte[(int)Math.Clamp(RandomAccess.GetLength(file) - request.Offset, 0, request.Length)];
                    return bytes.AsMemory(0, RandomAccess.Read(file, bytes, request.Offset));
                }

            case FileOperation.Delete:
                if (Directory.Exists(path))
                {
                    Directory.Delete(path, recursive: true);
                }

                return default;
            default:
                throw new InvalidDataException($"there is no operation {(int)request.Operation}");
        }
    }

    /// <summary>An error is an answer too, so that who asks hears its words from any server: a byte of 1 and the words, else a byte of 0.</summary>
    private ReadOnlyMemory<byte> Answer(JobContext job)
    {
        try
        {
            return (byte[])[0, .. Do(FileRequest.Read(job.Workload)).Span];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            return (byte[])[1, .. Encoding.UTF8.GetBytes(e.Message)];
        }
    }

    /// <exception cref="InvalidDataException">It is not below the directory.</exception>
    private string PathOf(string name)
    {
        var path = Path.GetFullPath(Path.Combine(_directory.Path, name));
        return path.StartsWith(_directory.Path + Path.DirectorySeparatorChar, StringComparison.Ordinal)
            ? path
            : throw new InvalidDataException($"'{name}' is no file of a run");
    }
}

using System.Diagnostics.CodeAnalysis;
using System.Text;
using Gearman.Client;

namespace Gearman.MapReduce;

/// <summary>
/// The files that a <see cref="JobServerSpill"/> serves. Register it in each process of a run:
/// <c>FileStores.Register(JobServerSpill.Scheme, () => new JobServerFiles(client))</c>. For spilled pairs only, not for inputs and outputs.
/// </summary>
public sealed class JobServerFiles : IFileStore
{
    /// <summary>Bytes of a read or a write: a packet of any server holds them.</summary>
    internal const int PartBytes = 1 << 20;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2); // the coordinator may be gone, and nobody would say so

    private readonly GearmanClient _client;

    /// <summary>Makes the store.</summary>
    /// <param name="client">Has the job servers of the run; stays the caller's to dispose.</param>
    public JobServerFiles(GearmanClient client)
    {
        ArgumentNullException.ThrowIfNull(client);
        _client = client;
    }

    /// <summary>Not for this store.</summary>
    /// <param name="pattern">A URL.</param>
    /// <returns>Nothing.</returns>
    /// <exception cref="InputException">Always.</exception>
    public IReadOnlyList<string> Find(string pattern) => throw OnlySpilled(pattern);

    /// <summary>Not for this store.</summary>
    /// <param name="url">A URL.</param>
    /// <returns>Nothing.</returns>
    /// <exception cref="InputException">Always.</exception>
    public StoredFile Describe(string url) => throw OnlySpilled(url);

    /// <inheritdoc/>
    public Stream OpenRead(string url, string? version, long offset) => new JobServerSource(this, url, offset).AsStream();

    /// <inheritdoc/>
    public StoredFileWriter Create(string url) => new JobServerFileWriter(this, url);

    /// <inheritdoc/>
    public void Delete(string prefix) => Do(prefix.TrimEnd('/'), FileOperation.Delete, 0, 0, default);

    /// <exception cref="IOException">It cannot be done, or nobody serves it.</exception>
    internal ReadOnlyMemory<byte> Do(string url, FileOperation operation, long offset, int length, ReadOnlyMemory<byte> bytes)
    {
        var path = url[(JobServerSpill.Scheme.Length + "://".Length)..];
        var slash = path.IndexOf('/', StringComparison.Ordinal);
        var request = slash > 0 ? new FileRequest(operation, path[(slash + 1)..], offset, length, bytes) : throw OnlySpilled(url);
        try
        {
            return JobServerSpill.Find(path[..slash]) is { } here ? here.Do(request) : Ask(JobServerSpill.FunctionOf(path[..slash]), request);
        }
        catch (Exception e) when (e is GearmanException or InvalidDataException or UnauthorizedAccessException)
        {
            throw new IOException($"the coordinator's spilled pairs cannot be reached: {e.Message}", e);
        }
    }

    [SuppressMessage("Usage", "VSTHRD002", Justification = "Tasks have threads that may be blocked, and no context is captured.")]
    private ReadOnlyMemory<byte> Ask(string function, FileRequest request)
    {
        var job = new JobRequest(function, request.Write()) { Priority = JobPriority.High, Timeout = Patience };
        var answer = Task.Run(() => _client.SubmitAsync(job)).GetAwaiter().GetResult();
        return answer.Span is [0, ..] ? answer[1..] : throw new IOException(answer.IsEmpty ? "an empty answer" : Encoding.UTF8.GetString(answer.Span[1..]));
    }

    private static InputException OnlySpilled(string url) => new(url, "is for spilled pairs, and no file to read");
}

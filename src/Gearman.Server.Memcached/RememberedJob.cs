using System.Buffers;
using Gearman.Server.Protocols;

namespace Gearman.Server.Memcached;

/// <summary>A job whose result may be asked for, by its key and by its handle. Guarded by the memory that holds it.</summary>
/// <param name="key">The key by which it was set.</param>
/// <param name="job">The job, watched until it is forgotten.</param>
/// <param name="expires">Until when it is remembered.</param>
/// <param name="number">Which one it is of those that were ever remembered.</param>
internal sealed class RememberedJob(string key, SubmittedJob job, DateTimeOffset expires, long number)
{
    private readonly ArrayBufferWriter<byte> _result = new();

    public string Key => key;

    public string Handle => job.Handle;

    public SubmittedJob Job => job;

    public DateTimeOffset Expires => expires;

    public long Number => number;

    public JobOutcome Outcome { get; set; }

    /// <summary>What the worker sent so far.</summary>
    public ReadOnlyMemory<byte> Result => _result.WrittenMemory;

    /// <summary>Its place in the memory; null when it is forgotten.</summary>
    public LinkedListNode<RememberedJob>? Node { get; set; }

    public void Append(ReadOnlySpan<byte> data) => _result.Write(data);
}

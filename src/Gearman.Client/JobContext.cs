using System.Buffers;
using System.Text;
using Gearman.Client.Working;
using Gearman.Protocol;

namespace Gearman.Client;

/// <summary>A job as its handler sees it. The updates are sent in the order of the calls, and before the job's end.</summary>
public sealed class JobContext
{
    private int _ended;

    internal JobContext(
        WorkerSession session,
        JobFunction implementation,
        ReadOnlyMemory<byte> handle,
        ReadOnlySpan<byte> unique,
        string? reducer,
        ReadOnlyMemory<byte> workload)
    {
        Session = session;
        Implementation = implementation;
        HandleBytes = handle;
        Unique = unique.IsEmpty ? null : Encoding.UTF8.GetString(unique);
        Reducer = reducer;
        Workload = new ReadOnlySequence<byte>(workload);
    }

    /// <summary>The job's name on its server.</summary>
    public JobHandle Handle => new(Encoding.Latin1.GetString(HandleBytes.Span), Session.Server);

    /// <summary>The function, as it was registered.</summary>
    public string Function => Implementation.Name;

    /// <summary>The unique that the job was submitted with; null if there was none.</summary>
    public string? Unique { get; }

    /// <summary>
    /// Of a reduce job, the function that its parts go to (SUBMIT_REDUCE_JOB); null of another, and where
    /// <see cref="JobFunctionOptions.AsksForReducer"/> is not set.
    /// </summary>
    public string? Reducer { get; }

    /// <summary>The data. It stays valid after the job.</summary>
    public ReadOnlySequence<byte> Workload { get; }

    internal ReadOnlyMemory<byte> HandleBytes { get; }

    /// <summary>Where the job came from.</summary>
    internal WorkerSession Session { get; }

    /// <summary>Its end has been sent, or is about to be.</summary>
    internal bool HasEnded => Volatile.Read(ref _ended) != 0;

    internal JobFunction Implementation { get; }

    /// <summary>Sends a part of the result to the clients (WORK_DATA).</summary>
    /// <param name="data">The part. Copied before the call returns, but for a server that is slow to read.</param>
    /// <returns>Ends when there is room for the next one.</returns>
    /// <exception cref="GearmanConnectionException">The connection was lost; the server gives the job to another worker.</exception>
    public ValueTask SendDataAsync(ReadOnlyMemory<byte> data) => Session.UpdateAsync(PacketType.WorkData, this, data);

    /// <summary>Warns the clients (WORK_WARNING).</summary>
    /// <param name="data">What of.</param>
    /// <returns>Ends when there is room for the next one.</returns>
    /// <exception cref="GearmanConnectionException">The connection was lost; the server gives the job to another worker.</exception>
    public ValueTask SendWarningAsync(ReadOnlyMemory<byte> data) => Session.UpdateAsync(PacketType.WorkWarning, this, data);

    /// <summary>Tells how far the job is (WORK_STATUS).</summary>
    /// <param name="numerator">Work done.</param>
    /// <param name="denominator">Work in all.</param>
    /// <exception cref="GearmanConnectionException">The connection was lost; the server gives the job to another worker.</exception>
    public ValueTask SendStatusAsync(uint numerator, uint denominator)
    {
        Session.UpdateStatus(this, numerator, denominator);
        return ValueTask.CompletedTask;
    }

    /// <summary>Runs the handler, and sends what comes of it.</summary>
    internal void Run() => Session.Run(this);

    /// <summary>The right to send its end, of which there is one.</summary>
    internal bool TryEnd() => Interlocked.Exchange(ref _ended, 1) == 0;
}

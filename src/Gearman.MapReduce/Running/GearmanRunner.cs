using System.Buffers;
using Gearman.Client;

namespace Gearman.MapReduce;

/// <summary>
/// Runs tasks on the workers of any Gearman servers. Workers must have the job registered
/// (<see cref="GearmanWorkerExtensions.Register(GearmanWorker, MapReduceJob)"/>); until one has, tasks wait in the queue.
/// </summary>
public sealed class GearmanRunner : TaskRunner
{
    private readonly GearmanClient _client;

    /// <summary>Makes a runner.</summary>
    /// <param name="client">Submits the tasks; stays the caller's to dispose.</param>
    public GearmanRunner(GearmanClient client)
    {
        ArgumentNullException.ThrowIfNull(client);
        _client = client;
    }

    /// <summary>
    /// Whether workers of this very process hand accumulators over as they are, so that only a ticket goes through the
    /// server: what is large is then neither written nor read. Workers elsewhere always write.
    /// </summary>
    /// <value>The default is true.</value>
    public bool HandOver { get; init; } = true;

    internal override bool TakesHandovers => HandOver;

    // 8 MB go through any server; 64 KB of it are kept for names and parameters.
    internal override int MaxInlineBytes => (8 << 20) - (64 << 10);

    internal override bool IsRemote => true;

    internal override int TasksPerWorker => 2; // one is worked on, one waits in the server's queue

    internal override async Task<TaskResult<TPartial>> RunAsync<TPartial>(
        PartialFunction<TPartial> function, TaskRequest request, Action<long> bytesDone, CancellationToken cancellationToken)
    {
        // Of a small task nothing is heard but its result: updates would cost more than it does. Its whole time stands for that of the work.
        var isQuiet = request.Trace is null && request.Splits.Sum(split => split.Length) + request.Runs.Sum(run => run.Length) < TaskMonitor.Step;
        var payload = new ArrayBufferWriter<byte>(1024);
        TaskRequestFormat.Write(isQuiet ? request with { Note = BeginNote.None } : request, payload);
        ReadOnlyMemory<byte> answer;
        try
        {
            // The coordinator alone retries, and counts.
            var job = new JobRequest(function.Name, payload.WrittenMemory) { Unique = request.Unique, MaxResubmits = 0 };
            answer = isQuiet
                ? await _client.SubmitAsync(job, cancellationToken).ConfigureAwait(false)
                : await FollowAsync(job, request, bytesDone, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is GearmanConnectionException or GearmanProtocolException or ServerErrorException)
        {
            // Also an ERROR: a full queue, which another moment or another server has room in.
            throw new TaskFaultException(TaskFault.Lost, e.Message, e);
        }
        catch (JobFailedException e)
        {
            // Workers answer faults and exceptions: this comes of the server, which has given the job to as many as it may, or was told to cancel it.
            throw new TaskFaultException(TaskFault.Lost, "its worker was lost, as often as the server lets it be", e);
        }
        catch (Exception e) when (e is GearmanException or ArgumentException)
        {
            throw new TaskFaultException(TaskFault.Failed, e.Message, e);
        }

        try
        {
            var isHandedOver = TaskAnswer.TryReadTicket(ref answer, out var ticket);
            answer = isHandedOver ? answer : TaskAnswer.Read(answer);
            var counters = CountersFormat.Take(ref answer);
            return new TaskResult<TPartial>(isHandedOver ? (TPartial)ResultHandover.Take(request.Run, ticket) : function.Read(answer), counters);
        }
        catch (Exception e) when (e is not (OperationCanceledException or TaskFaultException))
        {
            throw new TaskFaultException(TaskFault.Rejected, $"the partial result cannot be read: {e.Message}", e);
        }
    }

    /// <summary>Runs a job, and hears of it on the way.</summary>
    private async Task<ReadOnlyMemory<byte>> FollowAsync(
        JobRequest job, TaskRequest request, Action<long> bytesDone, CancellationToken cancellationToken)
    {
        var running = await _client.StartAsync(job, cancellationToken).ConfigureAwait(false);
        request.Trace?.Taken(running.Handle.Server.ToString());
        await foreach (var update in running.Updates.WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            if (update.Kind == JobUpdateKind.Status)
            {
                bytesDone((long)update.Numerator * TaskHandler.StatusUnit);
            }
            else if (update.Kind == JobUpdateKind.Data && WorkerNote.Read(update.Data) is { } worker)
            {
                request.Trace?.Started(worker);
                request.Begun?.Invoke();
            }
        }

        return await running.Result.ConfigureAwait(false);
    }
}

using System.Diagnostics.CodeAnalysis;
using System.Text;
using Gearman.Client.Transport;
using Gearman.Protocol;
using Microsoft.Extensions.Logging;

namespace Gearman.Client.Working;

/// <summary>The worker's side of one connection: asks for jobs, sleeps when there are none, runs handlers, sends what they answer.</summary>
[SuppressMessage("Design", "CA1001", Justification = "The source has no timer and no link; handlers may use its token for as long as they run.")]
internal sealed class WorkerSession : IPacketHandler
{
    private readonly Connection _connection;
    private readonly Dictionary<byte[], JobFunction>.AlternateLookup<ReadOnlySpan<byte>> _functionsByName;
    private readonly JobSlots _slots;
    private readonly JobThreads _threads;
    private readonly JobQueue _queue;
    private readonly JobRunner _runner;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _lost = new();
    private volatile bool _wasAnswered;

    /// <summary>A session over a fresh connection.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="lane">What it asks for.</param>
    /// <param name="slots">The worker's places for jobs.</param>
    /// <param name="threads">The worker's threads.</param>
    /// <param name="runner">Runs the handlers.</param>
    /// <param name="logger">The worker's logger.</param>
    public WorkerSession(
        Connection connection, WorkerLane lane, JobSlots slots, JobThreads threads, JobRunner runner, ILogger logger)
    {
        _connection = connection;
        Lane = lane;
        _functionsByName = lane.Functions.GetAlternateLookup<ReadOnlySpan<byte>>();
        _slots = slots;
        _threads = threads;
        _queue = new JobQueue(connection);
        _runner = runner;
        _logger = logger;
    }

    /// <summary>What it asks for.</summary>
    public WorkerLane Lane { get; }

    /// <summary>Cancelled when the connection has ended.</summary>
    public CancellationToken Lost => _lost.Token;

    /// <summary>GRAB_JOBs without an answer. Belongs to <see cref="JobSlots"/>, under its lock.</summary>
    public int OpenGrabs { get; set; }

    /// <summary>True once the server has sent a packet.</summary>
    public bool WasAnswered => _wasAnswered;

    /// <summary>The other end.</summary>
    public ServerAddress Server => _connection.Server;

    /// <summary>Tells the server who this is and what it can do, and works until the connection ends.</summary>
    /// <param name="clientId">The worker's name, if it has one.</param>
    public Task RunAsync(string? clientId)
    {
        using (var output = _connection.Write(crowded: false))
        {
            if (clientId is not null)
            {
                RequestWriter.OneField(output.Buffer, PacketType.SetClientId, Encoding.UTF8.GetBytes(clientId));
            }

            foreach (var name in Lane.Functions.Keys)
            {
                RequestWriter.OneField(output.Buffer, PacketType.CanDo, name);
            }

            // What there is no place to grab for yet asks for a sign of life instead: until there is one, nobody knows that it is connected.
            if (_slots.Wake(this))
            {
                RequestWriter.NoFields(output.Buffer, Lane.GrabType);
            }
            else
            {
                RequestWriter.OneField(output.Buffer, PacketType.EchoReq, "probe"u8);
            }
        }

        return _connection.RunAsync(this);
    }

    /// <summary>Asks for a sign of life.</summary>
    public void Probe()
    {
        using var output = _connection.Write(crowded: false);
        RequestWriter.OneField(output.Buffer, PacketType.EchoReq, "probe"u8);
    }

    /// <summary>Ends the connection when all has been sent.</summary>
    /// <param name="cancellation">Ends it at once.</param>
    public Task FinishAsync(CancellationToken cancellation) => _connection.FinishAsync(cancellation);

    /// <inheritdoc/>
    public void OnPacket(in Packet packet)
    {
        _wasAnswered = true;
        switch (packet.Type)
        {
            case PacketType.Noop:
                if (_slots.Wake(this))
                {
                    Grab();
                }

                break;
            case PacketType.NoJob:
                NoJob();
                break;
            case PacketType.EchoRes:
                break; // a probe's: the connection has seen that it came
            case PacketType.JobAssign or PacketType.JobAssignUniq or PacketType.JobAssignAll:
                Assigned(packet);
                break;
            case PacketType.Error:
                var fields = packet.ReadFields();
                Log.ServerError(_logger, Server, Encoding.UTF8.GetString(fields.Next()), Encoding.UTF8.GetString(fields.Rest));
                break;
            default:
                throw new GearmanProtocolException($"The server sent a {packet.Type}, which is not for workers", server: Server);
        }
    }

    /// <inheritdoc/>
    public void OnClosed(GearmanException reason)
    {
        Log.WorkerDisconnected(_logger, Server, reason.Reason);
        for (var grabs = _slots.Leave(this); grabs > 0; grabs--)
        {
            _slots.Release(Lane)?.Grab();
        }

        // Handlers are told on the pool: their callbacks are none of the read loop's business.
        _ = _lost.CancelAsync();
    }

    /// <summary>Sends what a handler says while its job runs; nothing once its time is up.</summary>
    /// <exception cref="GearmanConnectionException">The connection was lost.</exception>
    public async ValueTask UpdateAsync(PacketType type, JobContext job, ReadOnlyMemory<byte> data)
    {
        while (true)
        {
            switch (job.HasEnded ? OutputState.Open : TryUpdate(type, job.HandleBytes.Span, data.Span))
            {
                case OutputState.Open:
                    return;
                case OutputState.Closed:
                    throw new GearmanConnectionException("The connection was lost", job.Function, job.Handle);
                default:
                    await _connection.WaitForRoomAsync(_lost.Token).ConfigureAwait(false);
                    break;
            }
        }
    }

    /// <summary>Sends WORK_STATUS.</summary>
    /// <exception cref="GearmanConnectionException">The connection was lost.</exception>
    public void UpdateStatus(JobContext job, uint numerator, uint denominator)
    {
        using var output = _connection.Write(_slots.IsCrowded);
        if (output.State == OutputState.Closed)
        {
            throw new GearmanConnectionException("The connection was lost", job.Function, job.Handle);
        }

        if (!job.HasEnded)
        {
            RequestWriter.WorkStatus(output.Buffer, job.HandleBytes.Span, numerator, denominator);
        }
    }

    /// <summary>Runs a job to its end. Called on the thread that the job is to begin on.</summary>
    public void Run(JobContext job) => _ = _runner.RunAsync(job);

    /// <summary>Sends what its jobs have answered: the thread that ran them has no more of them.</summary>
    public void Flush() => _connection.Flush();

    /// <summary>A handler has ended: sends what came of it, unless its job has ended before, and gives its place to another job.</summary>
    public async ValueTask EndAsync(JobContext job, PacketType end, ReadOnlyMemory<byte> data)
    {
        var tell = job.TryEnd();
        while (!TryRelease(job, tell ? end : null, data.Span))
        {
            await _connection.WaitForRoomAsync(CancellationToken.None).ConfigureAwait(false);
        }
    }

    /// <summary>Ends a job whose handler may run on: sends WORK_EXCEPTION. Its place stays taken.</summary>
    public void EndEarly(JobContext job, ReadOnlySpan<byte> data)
    {
        using var output = _connection.Write(_slots.IsCrowded);
        RequestWriter.Work(output.Buffer, PacketType.WorkException, job.HandleBytes.Span, data);
    }

    private OutputState TryUpdate(PacketType type, ReadOnlySpan<byte> handle, ReadOnlySpan<byte> data)
    {
        using var output = _connection.Write(_slots.IsCrowded);
        if (output.State == OutputState.Open)
        {
            RequestWriter.Work(output.Buffer, type, handle, data);
        }

        return output.State;
    }

    /// <returns>False if there is no room for the end.</returns>
    private bool TryRelease(JobContext job, PacketType? end, ReadOnlySpan<byte> data)
    {
        WorkerSession? next;
        using (var output = _connection.Write(_slots.IsCrowded))
        {
            switch (end)
            {
                case null:
                    break;
                case { } when output.State == OutputState.Full:
                    return false;
                case PacketType.WorkFail:
                    RequestWriter.OneField(output.Buffer, PacketType.WorkFail, job.HandleBytes.Span);
                    break;
                case { } type:
                    RequestWriter.Work(output.Buffer, type, job.HandleBytes.Span, data);
                    break;
            }

            next = _slots.Release(Lane);
            if (next == this)
            {
                RequestWriter.NoFields(output.Buffer, Lane.GrabType);
                next = null;
            }
        }

        next?.Grab();
        return true;
    }

    private void Grab()
    {
        using var output = _connection.Write(_slots.IsCrowded);
        RequestWriter.NoFields(output.Buffer, Lane.GrabType);
    }

    private void NoJob()
    {
        if (_slots.NoJob(this, out var next))
        {
            using var output = _connection.Write(crowded: false);
            RequestWriter.NoFields(output.Buffer, PacketType.PreSleep);
        }

        next?.Grab();
    }

    /// <summary>
    /// JOB_ASSIGN: handle, function, data. JOB_ASSIGN_UNIQ: handle, function, unique, data. JOB_ASSIGN_ALL: handle, function, unique, reducer, data.
    /// </summary>
    private void Assigned(in Packet packet)
    {
        var fields = packet.ReadFields();
        var unique = default(ReadOnlySpan<byte>);
        var reducer = default(ReadOnlySpan<byte>);
        if (!fields.TryNext(out var handle) || !fields.TryNext(out var name)
            || (packet.Type != PacketType.JobAssign && !fields.TryNext(out unique))
            || (packet.Type == PacketType.JobAssignAll && !fields.TryNext(out reducer)))
        {
            throw new GearmanProtocolException($"The server sent a {packet.Type} that can't be read", server: Server);
        }

        if (!_functionsByName.TryGetValue(name, out var function))
        {
            throw new GearmanProtocolException(
                "The server sent a job of a function that this worker can't do", Encoding.UTF8.GetString(name), server: Server);
        }

        var kept = _connection.Keep(packet.Body);
        var job = new JobContext(
            this,
            function,
            kept[..handle.Length],
            unique,
            packet.Type == PacketType.JobAssignAll ? Encoding.UTF8.GetString(reducer) : null,
            kept[^fields.Rest.Length..]);
        if (_slots.Assigned(this))
        {
            Grab();
        }

        if (function.Options.Blocks)
        {
            _threads.Start(job);
        }
        else
        {
            _queue.Start(job);
        }
    }
}

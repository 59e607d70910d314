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
    private readonly Dictionary<byte[], JobFunction> _functions;
    private readonly Dictionary<byte[], JobFunction>.AlternateLookup<ReadOnlySpan<byte>> _functionsByName;
    private readonly JobSlots _slots;
    private readonly JobThreads _threads;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _lost = new();

    /// <summary>A session over a fresh connection.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="functions">What the worker can do, by name.</param>
    /// <param name="slots">The worker's places for jobs.</param>
    /// <param name="threads">The worker's threads.</param>
    /// <param name="logger">The worker's logger.</param>
    public WorkerSession(
        Connection connection, Dictionary<byte[], JobFunction> functions, JobSlots slots, JobThreads threads, ILogger logger)
    {
        _connection = connection;
        _functions = functions;
        _functionsByName = functions.GetAlternateLookup<ReadOnlySpan<byte>>();
        _slots = slots;
        _threads = threads;
        _logger = logger;
    }

    /// <summary>GRAB_JOBs without an answer. Belongs to <see cref="JobSlots"/>, under its lock.</summary>
    public int OpenGrabs { get; set; }

    /// <summary>True once the server has sent a packet.</summary>
    public bool WasAnswered { get; private set; }

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

            foreach (var name in _functions.Keys)
            {
                RequestWriter.OneField(output.Buffer, PacketType.CanDo, name);
            }

            if (_slots.Wake(this))
            {
                RequestWriter.NoFields(output.Buffer, PacketType.GrabJobUniq);
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
        WasAnswered = true;
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
            case PacketType.JobAssign or PacketType.JobAssignUniq:
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
            _slots.Release()?.Grab();
        }

        // Handlers are told on the pool: their callbacks are none of the read loop's business.
        _ = _lost.CancelAsync();
    }

    /// <summary>Sends what a handler says while its job runs.</summary>
    /// <exception cref="GearmanConnectionException">The connection was lost.</exception>
    public async ValueTask UpdateAsync(PacketType type, JobContext job, ReadOnlyMemory<byte> data)
    {
        while (true)
        {
            switch (TryUpdate(type, job.HandleBytes, data.Span))
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

        RequestWriter.WorkStatus(output.Buffer, job.HandleBytes, numerator, denominator);
    }

    /// <summary>Runs a job to its end, and sends that.</summary>
    [SuppressMessage("Design", "CA1031", Justification = "Whatever a handler throws is its client's to know.")]
    public async Task RunJobAsync(JobContext job)
    {
        var end = PacketType.WorkComplete;
        ReadOnlyMemory<byte> data = default;
        try
        {
            data = await job.Implementation.Handler(job, _lost.Token).ConfigureAwait(false);
        }
        catch (JobFailedException e)
        {
            Log.JobFailed(_logger, job.Function, job.Handle, e.Reason);
            end = PacketType.WorkFail;
        }
        catch (Exception e)
        {
            Log.HandlerThrew(_logger, e, job.Function, job.Handle);
            end = PacketType.WorkException;
            data = Encoding.UTF8.GetBytes($"{e.GetType().FullName}: {e.Message}");
        }

        while (TryEnd(job, end, data.Span) == OutputState.Full)
        {
            await _connection.WaitForRoomAsync(CancellationToken.None).ConfigureAwait(false);
        }
    }

    private OutputState TryUpdate(PacketType type, byte[] handle, ReadOnlySpan<byte> data)
    {
        using var output = _connection.Write(_slots.IsCrowded);
        if (output.State == OutputState.Open)
        {
            RequestWriter.Work(output.Buffer, type, handle, data);
        }

        return output.State;
    }

    private OutputState TryEnd(JobContext job, PacketType end, ReadOnlySpan<byte> data)
    {
        WorkerSession? next;
        using (var output = _connection.Write(_slots.IsCrowded))
        {
            if (output.State == OutputState.Full)
            {
                return output.State;
            }

            if (end == PacketType.WorkFail)
            {
                RequestWriter.OneField(output.Buffer, end, job.HandleBytes);
            }
            else
            {
                RequestWriter.Work(output.Buffer, end, job.HandleBytes, data);
            }

            next = _slots.Release();
            if (next == this)
            {
                RequestWriter.NoFields(output.Buffer, PacketType.GrabJobUniq);
                next = null;
            }
        }

        next?.Grab();
        return OutputState.Open;
    }

    private void Grab()
    {
        using var output = _connection.Write(_slots.IsCrowded);
        RequestWriter.NoFields(output.Buffer, PacketType.GrabJobUniq);
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

    /// <summary>JOB_ASSIGN: handle, function, data. JOB_ASSIGN_UNIQ: handle, function, unique, data.</summary>
    private void Assigned(in Packet packet)
    {
        var fields = packet.ReadFields();
        var unique = default(ReadOnlySpan<byte>);
        if (!fields.TryNext(out var handle) || !fields.TryNext(out var name)
            || (packet.Type == PacketType.JobAssignUniq && !fields.TryNext(out unique)))
        {
            throw new GearmanProtocolException($"The server sent a {packet.Type} that can't be read", server: Server);
        }

        if (!_functionsByName.TryGetValue(name, out var function))
        {
            throw new GearmanProtocolException(
                "The server sent a job of a function that this worker can't do", Encoding.UTF8.GetString(name), server: Server);
        }

        var job = new JobContext(this, function, handle.ToArray(), unique, _connection.Keep(fields.Rest));
        if (_slots.Assigned(this))
        {
            Grab();
        }

        if (function.Blocks)
        {
            _threads.Start(job);
        }
        else
        {
            ThreadPool.UnsafeQueueUserWorkItem(static job => job.Run(), job, preferLocal: true);
        }
    }
}

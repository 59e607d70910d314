using System.Buffers;
using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Text;
using Gearman.Client.Transport;
using Gearman.Protocol;
using Microsoft.Extensions.Logging;

namespace Gearman.Client.Submitting;

/// <summary>
/// The client's side of one connection: requests go out pipelined, their answers are matched by order, what workers
/// say by handle.
/// </summary>
internal sealed class ClientSession : IPacketHandler
{
    private readonly Connection _connection;
    private readonly ILogger _logger;

    // In the order of the packets: enqueued under the connection's lock, dequeued by the read loop.
    private readonly ConcurrentQueue<PendingReply> _unanswered = new();

    // The read loop's.
    private readonly Dictionary<byte[], ForegroundJob> _jobs;
    private readonly Dictionary<byte[], ForegroundJob>.AlternateLookup<ReadOnlySpan<byte>> _jobsByHandle;
    private string _handlePrefix = "";

    // Taken from under the connection's lock.
    private readonly BackgroundReplies _backgroundReplies = new();

    private ClientSession(Connection connection, ILogger logger)
    {
        _connection = connection;
        _logger = logger;
        _jobs = new Dictionary<byte[], ForegroundJob>(BytesComparer.Instance);
        _jobsByHandle = _jobs.GetAlternateLookup<ReadOnlySpan<byte>>();
    }

    /// <summary>The other end.</summary>
    public ServerAddress Server => _connection.Server;

    /// <summary>False from the moment that the connection's end was noticed.</summary>
    public bool IsOpen => !_connection.IsClosed;

    /// <summary>Takes a fresh connection into use, and asks the server to pass on the exceptions of workers.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="logger">The client's logger.</param>
    public static ClientSession Start(Connection connection, ILogger logger)
    {
        var session = new ClientSession(connection, logger);
        session.TryAsk(PacketType.OptionReq, "exceptions"u8, new EmptyReply(PacketType.OptionRes));
        _ = connection.RunAsync(session);
        return session;
    }

    /// <summary>Submits a foreground job, if the server is not too slow to take it now.</summary>
    /// <param name="job">The job, and what awaits its answer.</param>
    /// <returns><see cref="OutputState.Open"/> if it was sent; else nobody will call <paramref name="job"/>.</returns>
    public OutputState TrySubmit(ForegroundJob job)
    {
        using var output = _connection.Write(crowded: !_unanswered.IsEmpty);
        if (output.State == OutputState.Open)
        {
            WriteSubmit(output.Buffer, job.Request.ForegroundType, job.Request, time: default);
            _unanswered.Enqueue(job);
        }

        return output.State;
    }

    /// <summary>Submits a background job, if the server is not too slow to take it now.</summary>
    /// <param name="type">A background submit, SUBMIT_JOB_EPOCH or SUBMIT_JOB_SCHED.</param>
    /// <param name="job">The job.</param>
    /// <param name="time">For the latter two: seconds since 1970 as 8 bytes, little end first, or the five fields of the cron rule joined by NUL bytes.</param>
    /// <param name="answer">The handle to come, if the job was sent.</param>
    /// <param name="cancellation">Stops waiting for it.</param>
    /// <returns><see cref="OutputState.Open"/> if the job was sent.</returns>
    public OutputState TrySubmit(
        PacketType type, in JobRequest job, ReadOnlySpan<byte> time, out ValueTask<JobHandle> answer, CancellationToken cancellation)
    {
        answer = default;
        using var output = _connection.Write(crowded: !_unanswered.IsEmpty);
        if (output.State == OutputState.Open)
        {
            WriteSubmit(output.Buffer, type, job, time);
            var reply = _backgroundReplies.Take();
            answer = reply.Begin(job.Function, cancellation);
            _unanswered.Enqueue(reply);
        }

        return output.State;
    }

    /// <summary>Waits until the server has taken what it was sent.</summary>
    public Task WaitForRoomAsync(CancellationToken cancellation) => _connection.WaitForRoomAsync(cancellation);

    /// <summary>Hands a caller on: see <see cref="Connection.Resume"/>. Called by the read loop.</summary>
    public void Resume(IThreadPoolWorkItem caller) => _connection.Resume(caller);

    /// <summary>A handle as it is shown. Called by the read loop.</summary>
    public JobHandle ToHandle(ReadOnlySpan<byte> handle) => JobHandle.Read(handle, Server, ref _handlePrefix);

    /// <summary>Sends a request of one field: GET_STATUS, ECHO_REQ, OPTION_REQ.</summary>
    /// <param name="type">The packet.</param>
    /// <param name="field">The field.</param>
    /// <param name="reply">What awaits the answer.</param>
    /// <returns>False if the connection was closed before a byte was written; nobody will call <paramref name="reply"/>.</returns>
    public bool TryAsk(PacketType type, ReadOnlySpan<byte> field, PendingReply reply)
    {
        using var output = _connection.Write(crowded: false);
        if (output.State == OutputState.Closed)
        {
            return false;
        }

        RequestWriter.OneField(output.Buffer, type, field);
        _unanswered.Enqueue(reply);
        return true;
    }

    /// <summary>Asks for a sign of life.</summary>
    public void Probe() => TryAsk(PacketType.EchoReq, "probe"u8, new EmptyReply(PacketType.EchoRes));

    /// <summary>Passes the WORK_ packets of a handle to a job. Called by the read loop.</summary>
    public void Follow(byte[] handle, ForegroundJob job)
    {
        if (!_jobs.TryAdd(handle, job))
        {
            job.Twin = _jobs[handle];
            _jobs[handle] = job;
        }
    }

    /// <inheritdoc/>
    public void OnPacket(in Packet packet)
    {
        switch (packet.Type)
        {
            case PacketType.JobCreated or PacketType.StatusRes or PacketType.StatusResUnique or PacketType.EchoRes or PacketType.OptionRes:
                Answer(packet);
                break;
            case PacketType.WorkComplete or PacketType.WorkFail or PacketType.WorkException:
                End(packet);
                break;
            case PacketType.WorkData or PacketType.WorkWarning or PacketType.WorkStatus:
                Update(packet);
                break;
            case PacketType.Error:
                Error(packet);
                break;
            default:
                throw new GearmanProtocolException($"The server sent a {packet.Type}, which is not for clients", server: Server);
        }
    }

    /// <inheritdoc/>
    public void OnClosed(GearmanException reason)
    {
        var lost = _jobs.Count;
        while (_unanswered.TryDequeue(out var reply))
        {
            reply.Lose(reason);
            lost++;
        }

        foreach (var handle in _jobs.Values)
        {
            for (var job = handle; job is not null;)
            {
                var next = job.Twin;
                job.Twin = null;
                job.Lose(reason);
                job = next;
            }
        }

        _jobs.Clear();
        Log.ClientDisconnected(_logger, Server, reason.Reason, lost);
    }

    /// <summary>Ends the connection, and with it all that waits for an answer.</summary>
    public void Close(GearmanException reason) => _connection.Close(reason);

    private static void WriteSubmit(ArrayBufferWriter<byte> output, PacketType type, in JobRequest job, ReadOnlySpan<byte> time)
    {
        Span<byte> names = stackalloc byte[(2 * PacketLimits.MaxFunctionLength) + PacketLimits.MaxUniqueLength];
        var function = names[..Encoding.UTF8.GetBytes(job.Function, names)];
        var unique = names[function.Length..];
        unique = unique[..Encoding.UTF8.GetBytes(job.Unique, unique)];
        switch (type)
        {
            case PacketType.SubmitJobEpoch:
                RequestWriter.SubmitJobEpoch(output, function, unique, BinaryPrimitives.ReadInt64LittleEndian(time), job.Workload.Span);
                break;
            case PacketType.SubmitJobSched:
                RequestWriter.SubmitJobSched(output, function, unique, time, job.Workload.Span);
                break;
            case PacketType.SubmitReduceJob or PacketType.SubmitReduceJobBackground:
                var reducer = names[(function.Length + unique.Length)..];
                reducer = reducer[..Encoding.UTF8.GetBytes(job.Reducer, reducer)];
                RequestWriter.SubmitReduceJob(output, type, function, unique, reducer, job.Workload.Span);
                break;
            default:
                RequestWriter.SubmitJob(output, type, function, unique, job.Workload.Span);
                break;
        }
    }

    private void Answer(in Packet packet)
    {
        if (!_unanswered.TryDequeue(out var reply))
        {
            throw new GearmanProtocolException($"The server sent a {packet.Type} that nothing had asked for", server: Server);
        }

        if (reply.Expected == packet.Type)
        {
            reply.Answer(packet, this);
            return;
        }

        var surprise = new GearmanProtocolException($"The server sent a {packet.Type} where a {reply.Expected} was due", server: Server);
        reply.Lose(surprise);
        throw surprise;
    }

    /// <summary>ERROR: code, text. It answers the oldest request.</summary>
    private void Error(in Packet packet)
    {
        var fields = packet.ReadFields();
        var code = Encoding.UTF8.GetString(fields.Next());
        var text = Encoding.UTF8.GetString(fields.Rest);
        Log.ServerError(_logger, Server, code, text);
        if (_unanswered.TryDequeue(out var reply))
        {
            reply.Fail(new ServerErrorException(code, text, reply.Function, server: Server));
        }
    }

    /// <summary>WORK_DATA, WORK_WARNING, WORK_STATUS: handle, and what the job knows to read.</summary>
    /// <remarks>
    /// A server sends as many of each as there are jobs of this connection on the handle, so each goes to one of them
    /// in turn.
    /// </remarks>
    private void Update(in Packet packet)
    {
        var fields = packet.ReadFields();
        var handle = fields.Next();
        if (!_jobsByHandle.TryGetValue(handle, out var key, out var job))
        {
            return;
        }

        job.Update(packet.Type, fields);
        if (job.Twin is not null)
        {
            _jobs[key] = job.Twin;
            var last = job.Twin;
            while (last.Twin is not null)
            {
                last = last.Twin;
            }

            last.Twin = job;
            job.Twin = null;
        }
    }

    /// <summary>WORK_COMPLETE and WORK_EXCEPTION: handle, data. WORK_FAIL: handle (gearmand may append a NUL).</summary>
    /// <remarks>The first one ends all jobs of the handle; those that a server sends for the others find none.</remarks>
    private void End(in Packet packet)
    {
        var fields = packet.ReadFields();
        if (!_jobsByHandle.Remove(fields.Next(), out _, out var job))
        {
            return;
        }

        var data = packet.Type == PacketType.WorkFail ? default : _connection.Keep(fields.Rest);
        while (job is not null)
        {
            var next = job.Twin;
            job.End(packet.Type, data, this);
            job = next;
        }
    }
}

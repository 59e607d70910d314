using System.Text;
using Gearman.Protocol;
using Gearman.Server.Access;
using Gearman.Server.Brokering;
using Gearman.Server.Connections;

namespace Gearman.Server.Sessions;

/// <summary>
/// What a connection's packets mean: the only switch over packet types. A packet becomes a call to the broker, an
/// answer or an event becomes a packet; no rules live here.
/// </summary>
internal sealed class Session : Peer, IPacketHandler
{
    /// <summary>
    /// So many grabs in a row are held, and the next one is not: a worker of several servers has to get round to the others.
    /// </summary>
    private const int MaxHoldsInRow = 8;

    private readonly Connection _connection;
    private readonly ServerContext _server;

    /// <summary>The grab that is not answered yet; None if there is none.</summary>
    private PacketType _heldGrab;
    private int _lastHeldGrab;
    private int _holdsInRow;

    /// <summary>Background submits that the store has not committed yet.</summary>
    private int _uncommitted;

    /// <summary>When the worker last went to sleep.</summary>
    private long _asleepSince;

    /// <summary>The last time there was nothing to do it was short: the next grab that finds no job is held.</summary>
    private bool _expectsJobSoon;

    public Session(Connection connection, ServerContext server)
    {
        _connection = connection;
        _server = server;
        Guard = server.Access is { } access ? new Guard(this, connection, access, server) : null;
        server.Broker.Join(this);
    }

    /// <summary>The connection's number, for <c>workers</c>.</summary>
    public int ConnectionId => _connection.Id;

    /// <summary>The peer's address, for <c>workers</c>.</summary>
    public string Address => _connection.RemoteEndPoint?.Address.ToString() ?? "-";

    /// <summary>Submits wait for the store.</summary>
    public bool OwesAnswers => _uncommitted > 0;

    /// <summary>Who the peer is and what it may; null for anything.</summary>
    public Guard? Guard { get; }

    private Broker Broker => _server.Broker;

    public bool OnPacket(in Packet packet)
    {
        // Answers come in the order of the requests: behind what waits for the store only more of the same is taken.
        if (_uncommitted > 0)
        {
            return packet.Magic == PacketMagic.Request && IsSubmit(packet.Type) && TrySubmit(packet);
        }

        if (Guard?.Admit(saysWho: packet.Type == PacketType.OptionReq && AuthOption.Is(packet.Body)) != false)
        {
            Handle(packet);
        }

        return true;
    }

    public bool OnTextLine(ReadOnlySpan<byte> line)
    {
        if (_uncommitted > 0)
        {
            return false;
        }

        if (_heldGrab != PacketType.None)
        {
            GiveUpHeldGrab();
        }

        if (Guard?.Admit() != false)
        {
            AdminCommands.Run(line, this, _server, _connection);
        }

        return true;
    }

    private void Handle(in Packet packet)
    {
        if (packet.Magic != PacketMagic.Request)
        {
            Error(ErrorCode.InvalidMagic, "Request magic expected"u8);
            return;
        }

        if (_heldGrab != PacketType.None)
        {
            GiveUpHeldGrab();
        }

        switch (packet.Type)
        {
            case PacketType.GrabJob or PacketType.GrabJobUniq or PacketType.GrabJobAll:
                OnGrab(packet.Type);
                break;
            case PacketType.WorkComplete or PacketType.WorkFail or PacketType.WorkException
                or PacketType.WorkData or PacketType.WorkWarning or PacketType.WorkStatus:
                OnWork(packet);
                break;
            case PacketType.PreSleep:
                _asleepSince = _server.Grabs.Now;
                Broker.Sleep(this);
                break;
            case PacketType.CanDo or PacketType.CanDoTimeout:
                OnCanDo(packet);
                break;
            case PacketType.CantDo:
                Broker.UnregisterAbility(this, packet.Body);
                break;
            case PacketType.ResetAbilities:
                Broker.ResetAbilities(this);
                break;
            case PacketType.SetClientId:
                ClientId = packet.Body[..Math.Min(packet.Body.Length, PacketLimits.MaxClientIdLength)].ToArray();
                break;
            case PacketType.GetStatus or PacketType.GetStatusUnique:
                OnGetStatus(packet);
                break;
            case PacketType.EchoReq:
                ResponseWriter.OneField(_connection, PacketType.EchoRes, packet.Body);
                break;
            case PacketType.AllYours:
                // A hint of the first servers, and nothing to do: one server can't give what another has.
                break;
            case PacketType.OptionReq:
                OnOption(packet.Body);
                break;
            case var type when IsSubmit(type):
                TrySubmit(packet);
                break;
            default:
                Error(ErrorCode.InvalidCommand, "Command not expected"u8);
                break;
        }
    }

    public void OnPacketTooLarge(PacketType type, int limit) =>
        Error(ErrorCode.ArgumentTooLarge, Encoding.UTF8.GetBytes($"{type} is larger than the limit of {limit} bytes"));

    public void OnDisconnected()
    {
        Log.Disconnected(_server.Logger, ConnectionId);
        _heldGrab = PacketType.None;
        Guard?.Leave();
        Broker.Leave(this);
    }

    public override void OnWake()
    {
        if (_heldGrab != PacketType.None)
        {
            _server.Grabs.Wake(this);
            return;
        }

        _expectsJobSoon = _server.Grabs.IsWithinPatience(_asleepSince);
        ResponseWriter.NoFields(_connection, PacketType.Noop);
    }

    /// <summary>True if a grab waits for its answer.</summary>
    /// <param name="number">The number that the grab was held by.</param>
    public bool Holds(int number) => _heldGrab != PacketType.None && _lastHeldGrab == number;

    /// <summary>Answers the grab that waits with the job that came, unless another worker was faster.</summary>
    public void AnswerHeldGrab()
    {
        if (_heldGrab == PacketType.None)
        {
            return;
        }

        if (TryAssign(_heldGrab))
        {
            _heldGrab = PacketType.None;
            _holdsInRow++;
        }
        else
        {
            Broker.Sleep(this, lightly: true);
        }
    }

    /// <summary>Answers the grab that waits with NO_JOB.</summary>
    public void GiveUpHeldGrab()
    {
        _heldGrab = PacketType.None;
        _expectsJobSoon = false;
        Broker.Rise(this);
        ResponseWriter.NoFields(_connection, PacketType.NoJob);
    }

    public override void OnStored(long number)
    {
        Acknowledge(number);
        EndWait();
    }

    public override void OnRefused()
    {
        Error(ErrorCode.QueueError, "The job could not be stored"u8);
        EndWait();
    }

    public override void OnJobEvent(JobEvent kind, long number, ReadOnlySpan<byte> data)
    {
        if (!_connection.TakesOutput)
        {
            return;
        }

        Span<byte> buffer = stackalloc byte[PacketLimits.MaxHandleLength];
        var handle = _server.Handles.Format(number, buffer);
        if (kind == JobEvent.Fail || (kind == JobEvent.Exception && !WantsExceptions))
        {
            ResponseWriter.OneField(_connection, PacketType.WorkFail, handle);
            return;
        }

        var type = kind switch
        {
            JobEvent.Data => PacketType.WorkData,
            JobEvent.Warning => PacketType.WorkWarning,
            JobEvent.Status => PacketType.WorkStatus,
            JobEvent.Exception => PacketType.WorkException,
            _ => PacketType.WorkComplete,
        };
        ResponseWriter.Work(_connection, type, handle, data);
    }

    private static bool IsSubmit(PacketType type) => type
        is PacketType.SubmitJob or PacketType.SubmitJobBg
        or PacketType.SubmitJobHigh or PacketType.SubmitJobHighBg
        or PacketType.SubmitJobLow or PacketType.SubmitJobLowBg
        or PacketType.SubmitJobEpoch or PacketType.SubmitJobSched
        or PacketType.SubmitReduceJob or PacketType.SubmitReduceJobBackground;

    /// <summary>Takes a submit, unless it would be answered before an earlier one.</summary>
    private bool TrySubmit(in Packet packet)
    {
        if (!SubmitPacket.TryRead(packet, _server.Time, out var submission, out var fault))
        {
            return TryRefuse(fault);
        }

        if (_uncommitted > 0 && !submission.Background)
        {
            return false;
        }

        if (Guard?.MaySubmit(submission.Function) == false)
        {
            return TryRefuse(new PacketFault(ErrorCode.AccessDenied, "This connection may not submit to this function"u8));
        }

        switch (Broker.Submit(this, submission, out var number, out var refusal))
        {
            case SubmitResult.Created:
                Acknowledge(number);
                return true;
            case SubmitResult.Pending:
                _uncommitted++;
                return true;
            default:
                return TryRefuse(new PacketFault(ErrorCode.QueueError, RefusalText.Of(refusal)));
        }
    }

    private bool TryRefuse(PacketFault fault)
    {
        if (_uncommitted > 0)
        {
            return false;
        }

        Error(fault.Code, fault.Text);
        return true;
    }

    private void Acknowledge(long number)
    {
        Span<byte> buffer = stackalloc byte[PacketLimits.MaxHandleLength];
        ResponseWriter.OneField(_connection, PacketType.JobCreated, _server.Handles.Format(number, buffer));
    }

    private void EndWait()
    {
        if (--_uncommitted == 0)
        {
            _connection.Resume();
        }
    }

    private void OnGrab(PacketType type)
    {
        if (TryAssign(type))
        {
            return;
        }

        if (_expectsJobSoon && _holdsInRow < MaxHoldsInRow)
        {
            _heldGrab = type;
            _server.Grabs.Add(this, ++_lastHeldGrab);
            Broker.Sleep(this, lightly: true);
            return;
        }

        _holdsInRow = 0;
        ResponseWriter.NoFields(_connection, PacketType.NoJob);
    }

    private bool TryAssign(PacketType type)
    {
        if (!Broker.TryGrab(this, out var job))
        {
            return false;
        }

        Span<byte> buffer = stackalloc byte[PacketLimits.MaxHandleLength];
        var handle = _server.Handles.Format(job.Number, buffer);
        if (type == PacketType.GrabJob)
        {
            ResponseWriter.JobAssign(_connection, handle, job.Function, job.Workload);
        }
        else if (type == PacketType.GrabJobAll && job.Reduce)
        {
            ResponseWriter.JobAssignAll(_connection, handle, job.Function, job.Unique, job.Reducer, job.Workload);
        }
        else
        {
            ResponseWriter.JobAssignUniq(_connection, handle, job.Function, job.Unique, job.Workload);
        }

        return true;
    }

    private void OnWork(in Packet packet)
    {
        if (!WorkPacket.TryTake(packet, Broker, this, _server.Handles, out var fault))
        {
            Error(fault.Code, fault.Text);
        }
    }

    private void OnCanDo(in Packet packet)
    {
        // Asked for now: a connection that has closed has no address any more.
        WorkerAddress ??= Address;
        if (!AbilityPacket.TryTake(packet, Broker, this, out var fault))
        {
            Error(fault.Code, fault.Text);
        }
    }

    private void OnGetStatus(in Packet packet)
    {
        if (packet.Type == PacketType.GetStatus)
        {
            ResponseWriter.StatusRes(_connection, packet.Body, Broker.GetStatus(_server.Handles.Parse(packet.Body), Tenant));
        }
        else
        {
            var status = Broker.GetStatus(packet.Body, out var clients, Tenant);
            ResponseWriter.StatusResUnique(_connection, packet.Body, status, clients);
        }
    }

    private void OnOption(ReadOnlySpan<byte> name)
    {
        if (Guard is not null && AuthOption.Is(name))
        {
            Guard.OnAuth(name);
        }
        else if (Ascii.EqualsIgnoreCase(name, "exceptions"u8))
        {
            WantsExceptions = true;
            ResponseWriter.OneField(_connection, PacketType.OptionRes, name);
        }
        else
        {
            Error(ErrorCode.UnknownOption, "Server does not recognize given option"u8);
        }
    }

    private void Error(ReadOnlySpan<byte> code, ReadOnlySpan<byte> text) => ResponseWriter.Error(_connection, code, text);
}

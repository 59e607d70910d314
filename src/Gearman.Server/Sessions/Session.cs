using System.Buffers.Text;
using System.Text;
using Gearman.Protocol;
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

    /// <summary>When the worker last went to sleep.</summary>
    private long _asleepSince;

    /// <summary>The last time there was nothing to do it was short: the next grab that finds no job is held.</summary>
    private bool _expectsJobSoon;

    public Session(Connection connection, ServerContext server)
    {
        _connection = connection;
        _server = server;
        server.Broker.Join(this);
    }

    /// <summary>The connection's number, for <c>workers</c>.</summary>
    public int ConnectionId => _connection.Id;

    /// <summary>The peer's address, for <c>workers</c>.</summary>
    public string Address => _connection.RemoteEndPoint?.Address.ToString() ?? "-";

    private Broker Broker => _server.Broker;

    public void OnPacket(in Packet packet)
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
            case PacketType.SubmitJob or PacketType.SubmitJobBg
                or PacketType.SubmitJobHigh or PacketType.SubmitJobHighBg
                or PacketType.SubmitJobLow or PacketType.SubmitJobLowBg
                or PacketType.SubmitJobEpoch or PacketType.SubmitJobSched
                or PacketType.SubmitReduceJob or PacketType.SubmitReduceJobBackground:
                OnSubmit(packet);
                break;
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
            default:
                Error(ErrorCode.InvalidCommand, "Command not expected"u8);
                break;
        }
    }

    public void OnTextLine(ReadOnlySpan<byte> line)
    {
        if (_heldGrab != PacketType.None)
        {
            GiveUpHeldGrab();
        }

        AdminCommands.Run(line, this, _server, _connection);
    }

    public void OnPacketTooLarge(PacketType type, int limit) =>
        Error(ErrorCode.ArgumentTooLarge, Encoding.UTF8.GetBytes($"{type} is larger than the limit of {limit} bytes"));

    public void OnDisconnected()
    {
        Log.Disconnected(_server.Logger, ConnectionId);
        _heldGrab = PacketType.None;
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

    private void OnSubmit(in Packet packet)
    {
        if (!SubmitPacket.TryRead(packet, _server.Time, out var submission, out var fault))
        {
            Error(fault.Code, fault.Text);
            return;
        }

        if (!Broker.TrySubmit(this, submission, out var created, out var refusal))
        {
            Error(ErrorCode.QueueError, RefusalText.Of(refusal));
            return;
        }

        Span<byte> buffer = stackalloc byte[PacketLimits.MaxHandleLength];
        ResponseWriter.OneField(_connection, PacketType.JobCreated, _server.Handles.Format(created, buffer));
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
        // Trailing fields may be missing: Perl's worker leaves them out when they are empty.
        var fields = packet.ReadFields();
        var number = _server.Handles.Parse(fields.Next());
        var known = packet.Type switch
        {
            PacketType.WorkComplete => Broker.Finish(this, number, JobEvent.Complete, fields.Rest),
            PacketType.WorkFail => Broker.Finish(this, number, JobEvent.Fail, default),
            PacketType.WorkException => Broker.Finish(this, number, JobEvent.Exception, fields.Rest),
            PacketType.WorkData => Broker.Update(this, number, JobEvent.Data, fields.Rest),
            PacketType.WorkWarning => Broker.Update(this, number, JobEvent.Warning, fields.Rest),
            _ => OnWorkStatus(number, fields),
        };
        if (!known)
        {
            Error(ErrorCode.JobNotFound, packet.Type switch
            {
                PacketType.WorkException => "An exception was received for a job that does not exist"u8,
                PacketType.WorkData or PacketType.WorkWarning => "Job does not exist on server"u8,
                _ => "Job given in work result not found"u8,
            });
        }
    }

    private bool OnWorkStatus(long number, PacketFields fields)
    {
        // Passed on as it was written; what is kept is read as C's atoi would: leading digits, else 0.
        var asWritten = fields.Rest;
        _ = Utf8Parser.TryParse(fields.Next(), out uint numerator, out _);
        _ = Utf8Parser.TryParse(fields.Next(), out uint denominator, out _);
        if (asWritten.Contains((byte)0))
        {
            return Broker.UpdateStatus(this, number, numerator, denominator, asWritten);
        }

        byte[] completed = [.. asWritten, 0];
        return Broker.UpdateStatus(this, number, numerator, denominator, completed);
    }

    private void OnCanDo(in Packet packet)
    {
        var fields = packet.ReadFields();
        var function = packet.Type == PacketType.CanDo ? fields.Rest : fields.Next();
        if (!SubmitPacket.IsFunctionName(function, out var fault))
        {
            Error(fault.Code, fault.Text);
            return;
        }

        // As gearmand: milliseconds, at least a second; what is no number is no limit (npm's gearman sends 4 raw bytes).
        var timeout = packet.Type == PacketType.CanDoTimeout
            && Utf8Parser.TryParse(fields.Rest, out int milliseconds, out _)
            && milliseconds > 0
                ? TimeSpan.FromMilliseconds(Math.Max(milliseconds, 1000))
                : TimeSpan.Zero;
        var refusal = Broker.RegisterAbility(this, function, timeout);
        if (refusal != Refusal.None)
        {
            Error(ErrorCode.LimitExceeded, RefusalText.Of(refusal));
        }
    }

    private void OnGetStatus(in Packet packet)
    {
        if (packet.Type == PacketType.GetStatus)
        {
            ResponseWriter.StatusRes(_connection, packet.Body, Broker.GetStatus(_server.Handles.Parse(packet.Body)));
        }
        else
        {
            var status = Broker.GetStatus(packet.Body, out var clients);
            ResponseWriter.StatusResUnique(_connection, packet.Body, status, clients);
        }
    }

    private void OnOption(ReadOnlySpan<byte> name)
    {
        if (Ascii.EqualsIgnoreCase(name, "exceptions"u8))
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

using System.Runtime.ExceptionServices;
using System.Text;
using Gearman.Protocol;
using Gearman.Server.Access;
using Gearman.Server.Brokering;
using Gearman.Server.Buffers;
using Gearman.Server.Connections;
using Gearman.Server.Sessions;
using Gearman.Server.Telemetry;
using Gearman.Server.Tests.Wire;
using Microsoft.Extensions.Time.Testing;

namespace Gearman.Server.Tests.Connections;

/// <summary>Loop, connections, sessions and broker of a server over links in memory, run on the test's thread.</summary>
internal sealed class LoopHouse
{
    /// <summary>How long a grab is held, unless a test says otherwise.</summary>
    public static readonly TimeSpan GrabPatience = TimeSpan.FromMicroseconds(250);

    private readonly Action<FakeLink> _connect;
    private readonly ServerLoop _loop;
    private readonly Queue<Action> _steps = new();
    private int _links;

    public LoopHouse(
        int maxUnsentBytes = 4 << 20,
        int maxPacketBytes = 64 << 20,
        TimeSpan? slowSenderTimeout = null,
        TimeSpan? slowReaderTimeout = null,
        TimeSpan? grabPatience = null,
        string? usersFile = null)
    {
        var buffers = new SharedBuffers();
        var handles = new HandleFormat("H:test");
        Traces = new JobTraces(handles, Time);
        Broker = new Broker(new RetryPlans(0), Time, new BrokerLimits { FailedJobs = 3 }, buffers, observer: Traces);
        var grabs = new HeldGrabs(Time, grabPatience ?? GrabPatience);
        var context = new ServerContext(Broker, handles, Time)
        {
            Grabs = grabs,
            Access = usersFile is null ? null : new AccessControl(usersFile, Time),
            Version = "test",
            Verbosity = "FATAL",
        };
        context.Access?.Apply(context.Access.Table, Broker.Functions, Time);
        var transport = new FakeTransport(NextStep);
        _connect = transport.Connect;
        _loop = new ServerLoop(
            transport,
            new ConnectionLimits(maxPacketBytes, maxUnsentBytes) { SlowSenderTimeout = slowSenderTimeout, SlowReaderTimeout = slowReaderTimeout },
            connection => new Session(connection, context),
            grabs.Run,
            Time)
        {
            Buffers = buffers,
        };
    }

    public FakeTimeProvider Time { get; } = new();

    public Broker Broker { get; }

    public JobTraces Traces { get; }

    /// <summary>Runs something on the loop's thread.</summary>
    public void Post(Action action) => _loop.Post(action);

    public FakeLink Connect(byte network = 127)
    {
        var link = new FakeLink(++_links, network);
        _connect(link);
        return link;
    }

    /// <summary>Adds what happens when nothing is left to do.</summary>
    public LoopHouse Then(Action step)
    {
        _steps.Enqueue(step);
        return this;
    }

    /// <summary>Runs turns until all steps are done and nothing is left to do.</summary>
    public void Run()
    {
        // A fault of the loop, a failed assertion in a step included, is this test's.
        _loop.Run();
        if (_loop.Ended.Exception is { InnerException: { } fault })
        {
            ExceptionDispatchInfo.Throw(fault);
        }
    }

    public static byte[] Request(PacketType type, string body = "") => TestPeer.Request(type, body);

    public static string Show(IEnumerable<byte> bytes) => Encoding.Latin1.GetString([.. bytes]);

    private void NextStep()
    {
        if (_steps.TryDequeue(out var step))
        {
            step();
        }
        else
        {
            _loop.Stop();
        }
    }
}

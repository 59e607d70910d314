using System.ComponentModel.DataAnnotations;
using System.Net;
using Gearman.Protocol;
using Gearman.Server.Brokering;
using Gearman.Server.Protocols;
using Gearman.Server.Storing;
using Microsoft.Extensions.Options;

namespace Gearman.Server;

/// <summary>Options of a <see cref="GearmanServer"/>. Read once, when the server is made.</summary>
public sealed class GearmanServerOptions
{
    private const double MillisecondsADay = 86_400_000;

    /// <summary>The rest is for what waits to be read and sent, and for the collector.</summary>
    private const double JobMemoryShare = 0.6;

    /// <summary>Gearman's port.</summary>
    public const int DefaultPort = 4730;

    /// <summary>Where to listen. Port 0 takes a free port.</summary>
    /// <value>127.0.0.1:4730.</value>
    public IList<IPEndPoint> EndPoints { get; } = [];

    /// <summary>Protocols beside Gearman's own, started in this order; by <see cref="GearmanServer.StartAsync"/> alone.</summary>
    /// <value>None.</value>
    public IList<IServerProtocol> Protocols { get; } = [];

    /// <summary>How the server gets its events.</summary>
    /// <value><see cref="ServerTransport.Auto"/>.</value>
    public ServerTransport Transport { get; set; } = ServerTransport.Auto;

    /// <summary>TLS on all end points, in place of plain text.</summary>
    /// <value>Null: plain text.</value>
    [ValidateObjectMembers]
    public ServerTlsOptions? Tls { get; set; }

    /// <summary>
    /// A file that says who may submit to, work for and manage which functions, and divides them by tenants.
    /// <c>docs/security.md</c> has the format. <see cref="GearmanServer.Reload"/> reads it again.
    /// </summary>
    /// <value>Null: whoever can connect may do anything, as with gearmand.</value>
    public string? UsersFile { get; set; }

    /// <summary>What handles start with, the colon before the number left out.</summary>
    /// <value>Null: <c>H:host:start</c>, so that no handle ever repeats.</value>
    public string? HandlePrefix { get; set; }

    /// <summary>
    /// Where background jobs are kept so that they survive the server: one is acknowledged when the store has committed it. The
    /// server takes the store over and disposes it at its end.
    /// </summary>
    /// <value>Null: in memory alone.</value>
    public IJobStore? Store { get; set; }

    /// <summary>What happens to a background job that the <see cref="Store"/> does not take, because it is not there or full.</summary>
    /// <value>False: the submit is refused by ERROR QUEUE_ERROR. True: it waits for its answer until the store takes it.</value>
    public bool HoldsSubmits { get; set; }

    /// <summary>
    /// How many bytes of background jobs may wait for the <see cref="Store"/>; beyond, submits are refused by ERROR QUEUE_ERROR.
    /// </summary>
    /// <value>67,108,864: 64 MiB.</value>
    [Range(64 << 10, PacketLimits.MaxBodyLength)]
    public int MaxUncommittedBytes { get; set; } = 64 << 20;

    /// <summary>
    /// At how many lost workers a job is given up and its clients get WORK_FAIL: a foreground job, or a background job that none of the
    /// <see cref="Retries"/> is for.
    /// </summary>
    /// <value>0: never.</value>
    [Range(0, ushort.MaxValue)]
    public int JobRetries { get; set; }

    /// <summary>How often background jobs are tried, by function: the first rule that fits is its own.</summary>
    /// <value>None, as with gearmand: a job that fails is not tried again, one that is lost is, at once and by <see cref="JobRetries"/>.</value>
    [ValidateEnumeratedItems]
    public IList<RetryRule> Retries { get; } = [];

    /// <summary>
    /// How many failed jobs are kept (<see cref="GearmanServer.FailedJobs"/>): background jobs whose last attempt came to nothing, and
    /// jobs that were given up by <see cref="JobRetries"/>. Beyond, those that failed first are forgotten. Each tenant has as many.
    /// </summary>
    /// <value>1,000. 0: none are kept.</value>
    [Range(0, 1_000_000)]
    public int MaxFailedJobs { get; set; } = 1000;

    /// <summary>
    /// How many bytes the failed jobs may take that are kept, with their payloads. Beyond, those that failed first are forgotten; the last
    /// one stays, whatever its size. Each tenant has as many.
    /// </summary>
    /// <value>67,108,864: 64 MiB.</value>
    [Range(0, long.MaxValue)]
    public long MaxFailedJobBytes { get; set; } = 64 << 20;

    /// <summary>
    /// How long the answer to a worker's grab may wait for a job, if the last time that this worker slept was as short: the job then
    /// answers the grab, and NO_JOB, PRE_SLEEP, NOOP and a second grab are saved. After eight in a row a grab is answered at once.
    /// </summary>
    /// <value>250 microseconds. Zero: every grab is answered at once.</value>
    [Duration(0, 100, "zero to 100 milliseconds")]
    public TimeSpan GrabPatience { get; set; } = TimeSpan.FromMicroseconds(250);

    /// <summary>
    /// How long the server's thread looks for events before it sleeps, as long as they come that soon: a round trip is faster
    /// by half then and costs no more processor time, because going to sleep and being woken costs as much. An idle server sleeps.
    /// By <see cref="ServerTransport.Epoll"/> only.
    /// </summary>
    /// <value>30 microseconds. Zero: it sleeps at once.</value>
    [Duration(0, 1, "zero to a millisecond")]
    public TimeSpan SpinTime { get; set; } = TimeSpan.FromMicroseconds(30);

    /// <summary>The largest body of a packet, in bytes. A larger one is answered by ERROR and closes its connection.</summary>
    /// <value>268,435,456: 256 MiB.</value>
    [Range(1024, PacketLimits.MaxBodyLength)]
    public int MaxPacketBytes { get; set; } = 256 << 20;

    /// <summary>How many bytes may wait for a peer that does not read, the largest packet not counted; beyond, it is cut off.</summary>
    /// <value>67,108,864: 64 MiB.</value>
    [Range(64 << 10, PacketLimits.MaxBodyLength)]
    public int MaxUnsentBytes { get; set; } = 64 << 20;

    /// <summary>
    /// How long a packet or a text line may take from its first byte to its last; a peer that takes longer is cut off. It
    /// is looked at every second at most, and at shorter time-outs every half of one.
    /// </summary>
    /// <value>Null: for ever. Else a millisecond to a day.</value>
    [Duration(1, MillisecondsADay, "a millisecond to a day")]
    public TimeSpan? SlowSenderTimeout { get; set; }

    /// <summary>How long a peer may take nothing of what waits for it; one that takes longer is cut off.</summary>
    /// <value>Null: for ever, within <see cref="MaxUnsentBytes"/>. Else a millisecond to a day.</value>
    /// <remarks>Looked at as often as <see cref="SlowSenderTimeout"/>.</remarks>
    [Duration(1, MillisecondsADay, "a millisecond to a day")]
    public TimeSpan? SlowReaderTimeout { get; set; }

    /// <summary>The most connections at once; one beyond is closed as soon as it is accepted.</summary>
    /// <value>No limit but the system's.</value>
    [Range(1, int.MaxValue)]
    public int MaxConnections { get; set; } = int.MaxValue;

    /// <summary>The most connections of an address at once, an IPv6 address by its first 64 bits; one beyond is closed as soon as it is accepted.</summary>
    /// <value>No limit.</value>
    [Range(1, int.MaxValue)]
    public int MaxConnectionsPerAddress { get; set; } = int.MaxValue;

    /// <summary>The most new connections of an address in a second, counted as <see cref="MaxConnectionsPerAddress"/>; one beyond is closed.</summary>
    /// <value>Null: no limit.</value>
    [Range(1, 1_000_000)]
    public int? MaxConnectsPerSecond { get; set; }

    /// <summary>The most jobs at once, whatever their state. A submit beyond is answered by ERROR <c>QUEUE_ERROR</c>.</summary>
    /// <value>No limit but <see cref="MaxJobBytes"/>.</value>
    [Range(1, int.MaxValue)]
    public int MaxJobs { get; set; } = int.MaxValue;

    /// <summary>The memory that all jobs may take, in bytes. A submit beyond is answered by ERROR <c>QUEUE_ERROR</c>.</summary>
    /// <value>Null: 60 % of what the process may have, by the machine, its control group and the garbage collector's settings.</value>
    [Range(1 << 20, long.MaxValue)]
    public long? MaxJobBytes { get; set; }

    /// <summary>The most clients that may wait for one job; one that joins it beyond is answered by ERROR <c>QUEUE_ERROR</c>.</summary>
    /// <value>100,000.</value>
    [Range(1, int.MaxValue)]
    public int MaxClientsPerJob { get; set; } = 100_000;

    /// <summary>The most functions that a connection may be the first to name, by a submit, CAN_DO or <c>create function</c>.</summary>
    /// <value>100,000.</value>
    /// <remarks>Functions stay until <c>drop function</c>, as in gearmand.</remarks>
    [Range(1, int.MaxValue)]
    public int MaxFunctionsPerConnection { get; set; } = 100_000;

    /// <summary>The most functions that a worker may say it can do; a CAN_DO beyond is answered by ERROR <c>LIMIT_EXCEEDED</c>.</summary>
    /// <value>100,000.</value>
    [Range(1, int.MaxValue)]
    public int MaxAbilitiesPerConnection { get; set; } = 100_000;

    /// <summary>How many connections may wait to be accepted.</summary>
    /// <value>1024.</value>
    [Range(1, int.MaxValue)]
    public int Backlog { get; set; } = 1024;

    /// <summary>Lets the system find peers that vanished without a word: TCP keep-alive on every connection.</summary>
    /// <value>Off; a new object keeps the system's own times.</value>
    public TcpKeepAlive? KeepAlive { get; set; }

    /// <summary>Sends WORK_EXCEPTION to every client, as if each had asked for it by OPTION_REQ <c>exceptions</c>.</summary>
    /// <value>False: who has not asked is told by WORK_FAIL.</value>
    public bool ExceptionsByDefault { get; set; }

    /// <summary>What the admin command <c>verbose</c> answers: a level of gearmand's, such as ERROR or INFO.</summary>
    /// <value>ERROR, as gearmand says when it is told nothing.</value>
    [Required]
    public string Verbosity { get; set; } = "ERROR";

    /// <summary>Lets whoever can connect stop the server by the admin command <c>shutdown [graceful]</c>.</summary>
    /// <value>False.</value>
    public bool AllowShutdown { get; set; }

    /// <summary>What of it is the broker's.</summary>
    internal BrokerLimits BrokerLimits => new()
    {
        Jobs = MaxJobs,
        JobBytes = MaxJobBytes ?? (long)(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes * JobMemoryShare),
        FailedJobs = MaxFailedJobs,
        FailedJobBytes = MaxFailedJobBytes,
        ClientsPerJob = MaxClientsPerJob,
        FunctionsPerPeer = MaxFunctionsPerConnection,
        AbilitiesPerPeer = MaxAbilitiesPerConnection,
        UncommittedBytes = MaxUncommittedBytes,
    };
}

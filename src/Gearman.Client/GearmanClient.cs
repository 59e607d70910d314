using System.Text;
using Gearman.Client.Submitting;
using Gearman.Protocol;
using MessagePack;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gearman.Client;

/// <summary>
/// Submits jobs to Gearman servers. One client serves any number of callers at once: it keeps one connection to a
/// server, over which their requests go pipelined.
/// </summary>
/// <remarks>
/// Connections are opened when they are needed, and again after they were lost. A job with a unique goes to the server
/// that its hash picks, so that equal jobs of many clients meet; the others are spread evenly. A server that can't be
/// reached is passed over. A job that was already sent is never sent again by itself: see
/// <see cref="GearmanConnectionException"/>.
/// </remarks>
public sealed class GearmanClient : IAsyncDisposable
{
    private readonly GearmanClientOptions _options;
    private readonly ServerLink[] _links;
    private readonly ServerRing _ring;
    private readonly CancellationTokenSource _disposed = new();

    /// <summary>Makes a client; nothing is connected yet.</summary>
    /// <param name="options">What it is told.</param>
    /// <param name="logger">Where it tells of connections; nowhere by default.</param>
    /// <param name="timeProvider">What time-outs are measured by; the system's by default.</param>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public GearmanClient(GearmanClientOptions options, ILogger<GearmanClient>? logger = null, TimeProvider? timeProvider = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        _options = options.Copy();
        _links = [.. _options.Servers.Select(server => new ServerLink(
            server, _options, logger ?? NullLogger<GearmanClient>.Instance, timeProvider ?? TimeProvider.System, _disposed.Token))];
        _ring = new ServerRing(_links);
    }

    /// <summary>Submits a foreground job and waits for its result. Data updates are not part of it: see <see cref="StartAsync"/>.</summary>
    /// <param name="job">The job.</param>
    /// <param name="ct">Stops waiting. A job that was sent is run all the same; its result is dropped.</param>
    /// <returns>The data of WORK_COMPLETE.</returns>
    /// <exception cref="ArgumentException">The job breaks a limit of the protocol.</exception>
    /// <exception cref="JobFailedException">The worker gave up (WORK_FAIL).</exception>
    /// <exception cref="JobErrorException">The worker's handler threw (WORK_EXCEPTION).</exception>
    /// <exception cref="ServerErrorException">The server refused the job (ERROR).</exception>
    /// <exception cref="GearmanConnectionException">No server could be reached, or the connection was lost before the result came.</exception>
    /// <exception cref="GearmanProtocolException">The server sent what is no Gearman.</exception>
    public async Task<ReadOnlyMemory<byte>> SubmitAsync(JobRequest job, CancellationToken ct = default)
    {
        var reply = new ForegroundJob(job.Function, observed: false);
        await SendAsync(ForegroundType(job.Priority), job, reply, ct).ConfigureAwait(false);
        return await reply.Result.WaitAsync(ct).ConfigureAwait(false);
    }

    /// <summary>Submits a foreground job with a typed argument and result, both as MessagePack.</summary>
    /// <typeparam name="TArgument">The type that the worker's handler takes.</typeparam>
    /// <typeparam name="TResult">The type that it returns.</typeparam>
    /// <param name="function">The function.</param>
    /// <param name="argument">The argument.</param>
    /// <param name="ct">Stops waiting.</param>
    /// <returns>The result.</returns>
    /// <exception cref="GearmanException">As of <see cref="SubmitAsync(JobRequest, CancellationToken)"/>; a <see cref="GearmanProtocolException"/> also if the result is no <typeparamref name="TResult"/>.</exception>
    public async Task<TResult> SubmitAsync<TArgument, TResult>(string function, TArgument argument, CancellationToken ct = default)
    {
        var workload = TypedPayload.Write(argument, _options.Serializer, ct);
        var reply = new ForegroundJob(function, observed: false);
        var server = await SendAsync(PacketType.SubmitJob, new JobRequest(function, workload), reply, ct).ConfigureAwait(false);
        var result = await reply.Result.WaitAsync(ct).ConfigureAwait(false);
        try
        {
            return TypedPayload.Read<TResult>(result, _options.Serializer, ct);
        }
        catch (MessagePackSerializationException e)
        {
            throw new GearmanProtocolException($"The result is no {typeof(TResult).Name}: {e.Message}", function, reply.HandleOn(server), server, e);
        }
    }

    /// <summary>Submits a foreground job to follow: returns when the server has it.</summary>
    /// <param name="job">The job.</param>
    /// <param name="ct">Stops waiting for the server; the job, once started, is not affected.</param>
    /// <returns>The handle, the updates to come and the result to come.</returns>
    /// <exception cref="GearmanException">As of <see cref="SubmitAsync(JobRequest, CancellationToken)"/>.</exception>
    public async Task<RunningJob> StartAsync(JobRequest job, CancellationToken ct = default)
    {
        var reply = new ForegroundJob(job.Function, observed: true);
        await SendAsync(ForegroundType(job.Priority), job, reply, ct).ConfigureAwait(false);
        var handle = await reply.Created.WaitAsync(ct).ConfigureAwait(false);
        return new RunningJob(handle, reply.Updates, reply.Result);
    }

    /// <summary>Submits a background job: returns when the server has it. The server runs it even if this client goes away.</summary>
    /// <param name="job">The job.</param>
    /// <param name="ct">Stops waiting; the server may have the job or not.</param>
    /// <returns>The handle, for <see cref="GetStatusAsync"/>.</returns>
    /// <exception cref="GearmanException">As of <see cref="SubmitAsync(JobRequest, CancellationToken)"/>, but for the job's own failures.</exception>
    public async Task<JobHandle> SubmitBackgroundAsync(JobRequest job, CancellationToken ct = default)
    {
        var reply = new BackgroundReply(job.Function);
        await SendAsync(BackgroundType(job.Priority), job, reply, ct).ConfigureAwait(false);
        return await reply.Handle.WaitAsync(ct).ConfigureAwait(false);
    }

    /// <summary>Asks the server of a job how far it is.</summary>
    /// <param name="handle">The job.</param>
    /// <param name="ct">Stops waiting.</param>
    /// <returns>The status; not known if the job has ended, or never was.</returns>
    /// <exception cref="ArgumentException">The handle's server is none of this client's.</exception>
    /// <exception cref="GearmanException">The server can't be reached, or answered nonsense.</exception>
    public async Task<JobStatus> GetStatusAsync(JobHandle handle, CancellationToken ct = default)
    {
        var link = Array.Find(_links, link => link.Address == handle.Server)
            ?? throw new ArgumentException($"{handle.Server} is none of this client's servers.", nameof(handle));
        var reply = new StatusReply();
        await AskAsync(link, PacketType.GetStatus, Encoding.Latin1.GetBytes(handle.Value), reply, ct).ConfigureAwait(false);
        return await reply.Status.WaitAsync(ct).ConfigureAwait(false);
    }

    /// <summary>Has every server answer an ECHO_REQ.</summary>
    /// <param name="ct">Stops waiting.</param>
    /// <exception cref="GearmanConnectionException">One of them did not.</exception>
    public Task PingAsync(CancellationToken ct = default)
    {
        return Task.WhenAll(_links.Select(PingOneAsync));

        async Task PingOneAsync(ServerLink link)
        {
            var reply = new EmptyReply(PacketType.EchoRes);
            await AskAsync(link, PacketType.EchoReq, "ping"u8.ToArray(), reply, ct).ConfigureAwait(false);
            await reply.Answered.WaitAsync(ct).ConfigureAwait(false);
        }
    }

    /// <summary>Closes the connections. Calls that wait for an answer end with a <see cref="GearmanConnectionException"/>.</summary>
    public async ValueTask DisposeAsync()
    {
        await _disposed.CancelAsync().ConfigureAwait(false);
        foreach (var link in _links)
        {
            link.Close(new GearmanConnectionException("The client was disposed", server: link.Address));
        }
    }

    private static PacketType ForegroundType(JobPriority priority) => priority switch
    {
        JobPriority.High => PacketType.SubmitJobHigh,
        JobPriority.Low => PacketType.SubmitJobLow,
        _ => PacketType.SubmitJob,
    };

    private static PacketType BackgroundType(JobPriority priority) => priority switch
    {
        JobPriority.High => PacketType.SubmitJobHighBg,
        JobPriority.Low => PacketType.SubmitJobLowBg,
        _ => PacketType.SubmitJobBg,
    };

    /// <summary>Gives a job to the first server that can be reached.</summary>
    private async ValueTask<ServerAddress> SendAsync(PacketType type, JobRequest job, PendingReply reply, CancellationToken ct)
    {
        JobRequest.Validate(job);
        GearmanConnectionException? last = null;
        foreach (var link in _ring.OrderFor(job))
        {
            try
            {
                ObjectDisposedException.ThrowIf(_disposed.IsCancellationRequested, this);
                while (!await (await link.GetSessionAsync(ct).ConfigureAwait(false)).SubmitAsync(type, job, reply, ct).ConfigureAwait(false))
                {
                    // The connection ended before a byte was written: a new one is as good.
                }

                return link.Address;
            }
            catch (GearmanConnectionException e)
            {
                last = e;
            }
        }

        throw new GearmanConnectionException(last!.Reason, job.Function, handle: null, last.Server, last);
    }

    private async ValueTask AskAsync(ServerLink link, PacketType type, byte[] field, PendingReply reply, CancellationToken ct)
    {
        ObjectDisposedException.ThrowIf(_disposed.IsCancellationRequested, this);
        while (!(await link.GetSessionAsync(ct).ConfigureAwait(false)).TryAsk(type, field, reply))
        {
            // The connection ended before a byte was written: a new one is as good.
        }
    }
}

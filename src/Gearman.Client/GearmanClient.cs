using System.Diagnostics.CodeAnalysis;
using System.Text;
using Gearman.Client.Admin;
using Gearman.Client.Submitting;
using Gearman.Client.Telemetry;
using Gearman.Client.Transport;
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
/// reached is passed over. A foreground job whose connection was lost is submitted again
/// (<see cref="GearmanClientOptions.MaxResubmits"/>); a background job never, for it might be done twice: see
/// <see cref="JobUnconfirmedException"/>.
/// </remarks>
public sealed class GearmanClient : IAsyncDisposable
{
    private readonly GearmanClientOptions _options;
    private readonly TimeProvider _time;
    private readonly ServerPool _servers;
    private readonly ForegroundJobs _foreground;

    /// <summary>Makes a client; nothing is connected yet.</summary>
    /// <param name="options">What it is told.</param>
    /// <param name="logger">Where it tells of connections; nowhere by default.</param>
    /// <param name="timeProvider">What time-outs are measured by; the system's by default.</param>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public GearmanClient(GearmanClientOptions options, ILogger<GearmanClient>? logger = null, TimeProvider? timeProvider = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        _options = options.Copy();
        _time = timeProvider ?? TimeProvider.System;
        _servers = new ServerPool(_options, logger ?? NullLogger<GearmanClient>.Instance, _time);
        _foreground = new ForegroundJobs(_servers, _options, _time);
    }

    /// <summary>The servers that it was told, or the default one.</summary>
    internal IReadOnlyList<ServerAddress> Servers => [.. _options.Servers];

    /// <summary>Submits a foreground job and waits for its result. Data updates are not part of it: see <see cref="StartAsync"/>.</summary>
    /// <param name="job">The job.</param>
    /// <param name="ct">Stops waiting. A job that was sent is run all the same; its result is dropped.</param>
    /// <returns>The data of WORK_COMPLETE.</returns>
    /// <exception cref="ArgumentException">The job breaks a limit of the protocol.</exception>
    /// <exception cref="JobFailedException">The worker gave up (WORK_FAIL).</exception>
    /// <exception cref="JobErrorException">The worker's handler threw (WORK_EXCEPTION).</exception>
    /// <exception cref="ServerErrorException">The server refused the job (ERROR).</exception>
    /// <exception cref="JobTimeoutException">Its <see cref="JobRequest.Timeout"/> is over.</exception>
    /// <exception cref="GearmanConnectionException">No server could be reached, or the connection was lost once more than <see cref="GearmanClientOptions.MaxResubmits"/>.</exception>
    /// <exception cref="GearmanProtocolException">The server sent what is no Gearman.</exception>
    public async Task<ReadOnlyMemory<byte>> SubmitAsync(JobRequest job, CancellationToken ct = default)
    {
        var (_, result) = await RunAsync(job, ct).ConfigureAwait(false);
        return result;
    }

    /// <summary>Submits a foreground job with a typed argument and result, both as MessagePack.</summary>
    /// <typeparam name="TArgument">The type that the worker's handler takes.</typeparam>
    /// <typeparam name="TResult">The type that it returns.</typeparam>
    /// <param name="function">The function.</param>
    /// <param name="argument">The argument.</param>
    /// <param name="ct">Stops waiting.</param>
    /// <returns>The result.</returns>
    /// <exception cref="GearmanException">As of <see cref="SubmitAsync(JobRequest, CancellationToken)"/>; a <see cref="GearmanProtocolException"/> also if the result is no <typeparamref name="TResult"/>.</exception>
    [RequiresDynamicCode(TypedPayload.Warning)]
    [RequiresUnreferencedCode(TypedPayload.Warning)]
    public async Task<TResult> SubmitAsync<TArgument, TResult>(string function, TArgument argument, CancellationToken ct = default)
    {
        var workload = TypedPayload.Write(argument, _options.Serializer, ct);
        var (handle, result) = await RunAsync(new JobRequest(function, workload), ct).ConfigureAwait(false);
        try
        {
            return TypedPayload.Read<TResult>(result, _options.Serializer, ct);
        }
        catch (MessagePackSerializationException e)
        {
            throw new GearmanProtocolException($"The result is no {typeof(TResult).Name}: {e.Message}", function, handle, server: null, e);
        }
    }

    /// <summary>Submits a foreground job to follow: returns when the server has it.</summary>
    /// <param name="job">The job.</param>
    /// <param name="ct">Stops waiting for the server; the job, once started, is not affected.</param>
    /// <returns>The handle, the updates to come and the result to come.</returns>
    /// <exception cref="GearmanException">As of <see cref="SubmitAsync(JobRequest, CancellationToken)"/>.</exception>
    public async Task<RunningJob> StartAsync(JobRequest job, CancellationToken ct = default)
    {
        var observed = ObserveForeground(ref job);
        ForegroundJob? running = null;
        try
        {
            running = await _foreground.BeginAsync(job, observed: true, ct).ConfigureAwait(false);
            var handle = await ForegroundJobs.WaitAsync(running.Created, running, ct).ConfigureAwait(false);
            _ = observed?.EndWithAsync(running);
            return new RunningJob(running, handle);
        }
        catch (Exception e) when (observed is not null)
        {
            observed.End(running?.Handle, e);
            throw;
        }
    }

    /// <summary>Submits a background job: returns when the server has it. The server runs it even if this client goes away.</summary>
    /// <param name="job">The job.</param>
    /// <param name="ct">Stops waiting; the server may have the job or not.</param>
    /// <returns>The handle, for <see cref="GetStatusAsync"/>.</returns>
    /// <exception cref="JobUnconfirmedException">The connection was lost before the server confirmed the job: it may have it or not.</exception>
    /// <exception cref="GearmanException">As of <see cref="SubmitAsync(JobRequest, CancellationToken)"/>, but for the job's own failures.</exception>
    public ValueTask<JobHandle> SubmitBackgroundAsync(JobRequest job, CancellationToken ct = default)
    {
        JobRequest.Validate(job);
        ct.ThrowIfCancellationRequested();
        var type = job.BackgroundType;
        return !Instruments.ClientsAreObserved && _servers.OpenSessionFor(job) is { } session && session.TrySubmit(type, job, time: default, out var handle, ct) == OutputState.Open
            ? handle
            : SubmitBackgroundAsync(type, job, time: default, ct);
    }

    /// <summary>Submits a background job that is to start at a time (SUBMIT_JOB_EPOCH). Its priority is always normal.</summary>
    /// <param name="job">The job.</param>
    /// <param name="start">When; cut to the second. A time that has passed is now.</param>
    /// <param name="ct">Stops waiting; the server may have the job or not.</param>
    /// <returns>The handle.</returns>
    /// <exception cref="ArgumentException">The job breaks a limit of the protocol, or is a reduce job.</exception>
    /// <exception cref="GearmanException">As of <see cref="SubmitBackgroundAsync(JobRequest, CancellationToken)"/>.</exception>
    public ValueTask<JobHandle> ScheduleAsync(JobRequest job, DateTimeOffset start, CancellationToken ct = default)
    {
        ValidateTimed(job);
        return SubmitBackgroundAsync(PacketType.SubmitJobEpoch, job, BitConverter.GetBytes(Math.Max(start.ToUnixTimeSeconds(), 0)), ct);
    }

    /// <summary>Submits a background job that is to start whenever a rule says (SUBMIT_JOB_SCHED). gearmand refuses it.</summary>
    /// <param name="job">The job.</param>
    /// <param name="cron">Minute, hour, day of month, month and day of week, with blanks between.</param>
    /// <param name="ct">Stops waiting; the server may have the job or not.</param>
    /// <returns>The handle.</returns>
    /// <exception cref="ArgumentException">The rule has not five fields, or the job is a reduce job.</exception>
    /// <exception cref="ServerErrorException">The server does not know such jobs (<c>INVALID_COMMAND</c>), or refuses the rule.</exception>
    /// <exception cref="GearmanException">As of <see cref="SubmitBackgroundAsync(JobRequest, CancellationToken)"/>.</exception>
    public ValueTask<JobHandle> ScheduleAsync(JobRequest job, string cron, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(cron);
        ValidateTimed(job);
        var fields = cron.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return fields.Length == 5 && !cron.Contains('\0', StringComparison.Ordinal)
            ? SubmitBackgroundAsync(PacketType.SubmitJobSched, job, Encoding.UTF8.GetBytes(string.Join('\0', fields)), ct)
            : throw new ArgumentException($"'{cron}' is no rule of minute, hour, day of month, month and day of week.", nameof(cron));
    }

    /// <summary>Asks the server of a job how far it is.</summary>
    /// <param name="handle">The job.</param>
    /// <param name="ct">Stops waiting.</param>
    /// <returns>The status; not known if the job has ended, or never was.</returns>
    /// <exception cref="ArgumentException">The handle's server is none of this client's.</exception>
    /// <exception cref="GearmanException">The server can't be reached, or answered nonsense.</exception>
    public Task<JobStatus> GetStatusAsync(JobHandle handle, CancellationToken ct = default) => _foreground.GetStatusAsync(handle, ct);

    /// <summary>Asks how far the job with a unique is (GET_STATUS_UNIQUE): first the server that such jobs go to, then the others.</summary>
    /// <param name="unique">The unique, whatever the function: 1 to 64 bytes of UTF-8 without NUL.</param>
    /// <param name="ct">Stops waiting.</param>
    /// <returns>The status; not known if no server has such a job. gearmand does not find a unique of 64 bytes.</returns>
    /// <exception cref="GearmanConnectionException">A server can't be reached, and none of the others knows the job.</exception>
    /// <exception cref="GearmanException">A server answered an error, or nonsense.</exception>
    public async Task<UniqueJobStatus> GetStatusByUniqueAsync(string unique, CancellationToken ct = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(unique);
        var job = new JobRequest("-", default) { Unique = unique };
        JobRequest.Validate(job);
        GearmanConnectionException? unreachable = null;
        foreach (var link in _servers.OrderFor(job))
        {
            try
            {
                var reply = new UniqueStatusReply();
                await _servers.AskAsync(link, PacketType.GetStatusUnique, Encoding.UTF8.GetBytes(unique), reply, ct).ConfigureAwait(false);
                var status = await reply.Status.WaitAsync(ct).ConfigureAwait(false);
                if (status.Status.Known)
                {
                    return status;
                }
            }
            catch (GearmanConnectionException e)
            {
                unreachable ??= e;
            }
        }

        return unreachable is null ? default : throw unreachable;
    }

    /// <summary>
    /// Takes a job away from its server's queue, in the foreground or background. Whoever waits for it gets a
    /// <see cref="JobFailedException"/>. A worker that has begun is not told, but its result goes to nobody.
    /// </summary>
    /// <param name="handle">The job.</param>
    /// <param name="ct">Stops waiting; the job may be cancelled or not.</param>
    /// <returns>False if the server does not know the job: it has ended, or never was.</returns>
    /// <remarks>Done by <see cref="GearmanAdmin.CancelJobAsync"/>, over a connection of its own.</remarks>
    /// <exception cref="ArgumentException">The handle's server is none of this client's, or the handle is not one word.</exception>
    /// <exception cref="GearmanException">The server can't be reached, answered nonsense, or does not know the command.</exception>
    public async Task<bool> CancelAsync(JobHandle handle, CancellationToken ct = default)
    {
        var server = _servers.LinkTo(handle.Server).Address;
        var admin = new GearmanAdmin(new GearmanAdminOptions { Server = server, Tls = _options.Tls, ConnectTimeout = _options.ConnectTimeout }, _time);
        await using (admin.ConfigureAwait(false))
        {
            try
            {
                await admin.CancelJobAsync(handle.Value, ct).ConfigureAwait(false);
                return true;
            }
            catch (ServerErrorException e) when (e.Code is "UNKNOWN_JOB")
            {
                return false;
            }
        }
    }

    /// <summary>Has every server answer an ECHO_REQ.</summary>
    /// <param name="ct">Stops waiting.</param>
    /// <exception cref="GearmanConnectionException">One of them did not.</exception>
    public Task PingAsync(CancellationToken ct = default) => Task.WhenAll(_servers.Links.Select(link => PingAsync(link, ct)));

    /// <summary>Has one server answer an ECHO_REQ.</summary>
    /// <param name="server">One of this client's servers.</param>
    /// <param name="ct">Stops waiting.</param>
    /// <exception cref="ArgumentException">The server is none of this client's.</exception>
    /// <exception cref="GearmanConnectionException">It did not.</exception>
    public Task PingAsync(ServerAddress server, CancellationToken ct = default) => PingAsync(_servers.LinkTo(server), ct);

    /// <summary>Closes the connections. Calls that wait for an answer end with a <see cref="GearmanConnectionException"/>.</summary>
    public ValueTask DisposeAsync() => _servers.DisposeAsync();

    /// <summary>Runs a foreground job to its result.</summary>
    internal async Task<(JobHandle? Handle, ReadOnlyMemory<byte> Result)> RunAsync(JobRequest job, CancellationToken ct)
    {
        var observed = ObserveForeground(ref job);
        ForegroundJob? running = null;
        try
        {
            running = await _foreground.BeginAsync(job, observed: false, ct).ConfigureAwait(false);
            var result = await ForegroundJobs.WaitAsync(running.Result, running, ct).ConfigureAwait(false);
            observed?.End(running.Handle, error: null);
            return (running.Handle, result);
        }
        catch (Exception e) when (observed is not null)
        {
            observed.End(running?.Handle, e);
            throw;
        }
    }

    private static void ValidateTimed(in JobRequest job)
    {
        JobRequest.Validate(job);
        if (job.Reducer is not null)
        {
            throw new ArgumentException("A reduce job has no start time.", nameof(job));
        }
    }

    private async Task PingAsync(ServerLink link, CancellationToken ct)
    {
        var reply = new EmptyReply(PacketType.EchoRes);
        await _servers.AskAsync(link, PacketType.EchoReq, "ping"u8.ToArray(), reply, ct).ConfigureAwait(false);
        await reply.Answered.WaitAsync(ct).ConfigureAwait(false);
    }

    /// <summary>The way of a background job that could not be sent at once, or that somebody wants to know of.</summary>
    private ValueTask<JobHandle> SubmitBackgroundAsync(PacketType type, JobRequest job, byte[]? time, CancellationToken ct) =>
        Instruments.ClientsAreObserved ? SendObservedAsync(type, job, time, ct) : SendAsync(type, job, time, ct);

    private ValueTask<JobHandle> SendAsync(PacketType type, JobRequest job, byte[]? time, CancellationToken ct) =>
        _servers.SendToFirstAsync(
            job,
            (Type: type, Job: job, Time: time),
            static (ClientSession session, (PacketType Type, JobRequest Job, byte[]? Time) submit, out ValueTask<JobHandle> answer, CancellationToken ct) =>
                session.TrySubmit(submit.Type, submit.Job, submit.Time, out answer, ct),
            ct);

    private async ValueTask<JobHandle> SendObservedAsync(PacketType type, JobRequest job, byte[]? time, CancellationToken ct)
    {
        var observed = ObservedJob.BeginSend(ref job, foreground: false, _options.CarryTraces, _time);
        try
        {
            var handle = await SendAsync(type, job, time, ct).ConfigureAwait(false);
            observed.End(handle, error: null);
            return handle;
        }
        catch (Exception e)
        {
            observed.End(handle: null, e);
            throw;
        }
    }

    /// <summary>Called within an async method, whose current span it becomes.</summary>
    /// <returns>Null if nobody wants to know.</returns>
    private ObservedJob? ObserveForeground(ref JobRequest job) =>
        Instruments.ClientsAreObserved ? ObservedJob.BeginSend(ref job, foreground: true, _options.CarryTraces, _time) : null;
}

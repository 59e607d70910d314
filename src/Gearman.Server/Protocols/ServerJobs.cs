using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Gearman.Protocol;
using Gearman.Server.Access;
using Gearman.Server.Brokering;
using Gearman.Server.Connections;
using Gearman.Server.Connections.Tls;
using Gearman.Server.Sessions;

namespace Gearman.Server.Protocols;

/// <summary>The jobs of a server, as its protocols reach them: from any thread, in its process.</summary>
public sealed class ServerJobs
{
    private readonly ServerLoop _loop;
    private readonly ServerContext _context;
    private readonly int _maxUnread;
    private readonly ProtocolUser _user;

    internal ServerJobs(ServerLoop loop, ServerContext context, ConnectionLimits limits, TlsGate? tls = null)
    {
        _loop = loop;
        _context = context;
        _maxUnread = limits.MaxUnsentBytes;
        _user = ProtocolUser.Anonymous;
        MaxWorkloadBytes = limits.MaxPacketBytes;
        Tls = tls is null ? null : tls.OptionsFor;
        _ = loop.Ended.ContinueWith(_ => EndWatches(), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
    }

    private ServerJobs(ServerJobs door, ProtocolUser user)
    {
        _loop = door._loop;
        _context = door._context;
        _maxUnread = door._maxUnread;
        _user = user;
        MaxWorkloadBytes = door.MaxWorkloadBytes;
        Tls = door.Tls;
    }

    /// <summary>There is a users file: clients may say who they are, and without that may what the line <c>anonymous</c> says.</summary>
    public bool HasUsers => _context.Access is not null;

    /// <summary>
    /// How TLS is served to a client that names a host (empty for none): by the certificates of <see cref="GearmanServerOptions.Tls"/>, as they
    /// were read last. Each call makes options of its own.
    /// </summary>
    /// <value>Null: the server has none.</value>
    public Func<string, SslServerAuthenticationOptions>? Tls { get; }

    /// <summary>The largest workload, in bytes: <see cref="GearmanServerOptions.MaxPacketBytes"/>.</summary>
    public int MaxWorkloadBytes { get; }

    /// <summary>The server's clock.</summary>
    public TimeProvider Time => _context.Time;

    /// <summary>The state of the server now, all tenants in it. Of the loop's thread.</summary>
    internal ServerStatus Status => StatusOf(Broker.Functions.All, function => function.Name);

    private Broker Broker => _context.Broker;

    /// <summary>Who it is now; null where there are no users. Of the loop's thread.</summary>
    private Identity? Identity => _context.Access is { } access ? _user.In(access.Table) : null;

    /// <summary>Whose jobs it sees; null for everybody's.</summary>
    private Tenant? Tenant => Identity is { } identity ? Broker.Functions.TenantOf(identity.Tenant) : null;

    /// <summary>The jobs as the user sees them that has a token. The protocol has to see to it that nobody else hears it.</summary>
    /// <param name="token">The token.</param>
    /// <param name="user">The user that it has to be of; null for any.</param>
    /// <param name="address">Whence it came: an address that is wrong too often is not listened to for a while.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Null if nobody has it, or the address was wrong too often; the same jobs if the server has no users.</returns>
    /// <exception cref="GearmanServerException">The server has stopped.</exception>
    public Task<ServerJobs?> ForTokenAsync(ReadOnlySpan<byte> token, string? user, IPAddress address, CancellationToken cancellationToken = default)
    {
        var said = new AuthOption("token", user, SHA256.HashData(token));
        return _loop.InvokeAsync<ServerJobs?>(
            () => _context.Access is not { } access ? this
                : access.OfSecret(said, address) is null ? null
                : new ServerJobs(this, new ProtocolUser(table => table.FindByToken(said.Hash, user))),
            cancellationToken);
    }

    /// <summary>The jobs as the user sees them that has a certificate, which has been checked; as anybody does if that is nobody's.</summary>
    public ServerJobs ForCertificate(X509Certificate2 certificate) =>
        new(this, new ProtocolUser(table => table.FindByCertificate(certificate) ?? table.Anonymous));

    /// <summary>Submits a job.</summary>
    /// <param name="submission">The job.</param>
    /// <exception cref="JobRefusedException">The server does not take it.</exception>
    /// <exception cref="GearmanServerException">The server has stopped.</exception>
    public async Task<SubmittedJob> SubmitAsync(JobSubmission submission)
    {
        ArgumentNullException.ThrowIfNull(submission);
        Check(submission);
        var watcher = new JobWatcher(_maxUnread);
        // Not to be cancelled: the loop would read the workload while its owner has it back already.
        var (handle, refusal) = await _loop.InvokeAsync(() => Submit(submission, watcher), CancellationToken.None).ConfigureAwait(false);
        if (refusal is not null)
        {
            throw refusal;
        }

        await Task.WhenAny(watcher.Stored, _loop.Ended).ConfigureAwait(false);
        if (watcher.Stored is { IsCompletedSuccessfully: true, Result: true })
        {
            return new SubmittedJob(this, handle, watcher);
        }

        Leave(watcher);
        throw watcher.Stored.IsCompleted
            ? new JobRefusedException(JobRefusal.NotStored, "The job could not be stored")
            : new GearmanServerException("The server has stopped.");
    }

    /// <summary>What is known of a job; of one that ended, or never was, nothing.</summary>
    /// <param name="handle">Its handle.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="GearmanServerException">The server has stopped.</exception>
    public Task<JobStatus> GetStatusAsync(string handle, CancellationToken cancellationToken = default) =>
        _loop.InvokeAsync(() => Broker.GetStatus(Number(handle), Tenant), cancellationToken);

    /// <summary>Takes a job away from those who wait for it: they hear that it failed. One that runs is not stopped.</summary>
    /// <param name="handle">Its handle.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>False if there is no such job.</returns>
    /// <exception cref="GearmanServerException">The server has stopped.</exception>
    public Task<bool> CancelAsync(string handle, CancellationToken cancellationToken = default) =>
        _loop.InvokeAsync(() => Broker.Cancel(Number(handle), MayCancel), cancellationToken);

    /// <summary>The state of the server now: where there are users, the functions of its tenant, as the user sees them.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="GearmanServerException">The server has stopped.</exception>
    public Task<ServerStatus> GetServerStatusAsync(CancellationToken cancellationToken = default) => _loop.InvokeAsync(
        () => Tenant is { } tenant
            ? StatusOf(Broker.Functions.All.Where(function => function.Tenant == tenant), function => function.LocalName.ToArray())
            : Status,
        cancellationToken);

    /// <summary>The state of the server now, all tenants in it.</summary>
    internal Task<ServerStatus> GetWholeStatusAsync(CancellationToken cancellationToken) => _loop.InvokeAsync(() => Status, cancellationToken);

    /// <summary>A protocol waits for a job no more. Any number of times.</summary>
    internal void Leave(JobWatcher watcher)
    {
        watcher.End(null);
        _loop.Post(() => LeaveNow(watcher));
    }

    private ServerStatus StatusOf(IEnumerable<Function> functions, Func<Function, byte[]> name) => new(
        _loop.ConnectionCount,
        [.. functions.Select(f => new FunctionStatus(Encoding.UTF8.GetString(name(f)), f.Total - f.Running, f.Running, f.Workers))]);

    private void Check(JobSubmission submission)
    {
        if (!SubmitPacket.IsFunctionName(submission.Function.Span, out var fault) || !SubmitPacket.IsUnique(submission.Unique.Span, out fault))
        {
            throw new JobRefusedException(JobRefusal.Invalid, Encoding.UTF8.GetString(fault.Text));
        }

        if (submission.Priority is < JobPriority.High or > JobPriority.Low)
        {
            throw new JobRefusedException(JobRefusal.Invalid, $"There is no priority {submission.Priority}");
        }

        // In a packet it would end the field.
        if (submission.Function.Span.Contains((byte)0) || submission.Unique.Span.Contains((byte)0))
        {
            throw new JobRefusedException(JobRefusal.Invalid, "A NUL byte in the function or the unique");
        }

        if (submission.Workload.Length > MaxWorkloadBytes)
        {
            throw new JobRefusedException(JobRefusal.TooLarge, $"The workload is larger than the limit of {MaxWorkloadBytes} bytes");
        }
    }

    /// <summary>On the loop's thread.</summary>
    private (string Handle, JobRefusedException? Refusal) Submit(JobSubmission job, JobWatcher watcher)
    {
        if (Identity is { } identity && !identity.Submit.Matches(job.Function.Span))
        {
            return ("", identity.Name.Length == 0
                ? new JobRefusedException(JobRefusal.Unauthenticated, "This function is for users alone")
                : new JobRefusedException(JobRefusal.Denied, "This user may not submit to this function"));
        }

        watcher.Tenant = Tenant;
        var known = (watcher.Tenant ?? Broker.Functions.Common).TryGet(job.Function.Span, out var function);
        if ((job.Needs == FunctionNeed.Known && !known) || (job.Needs == FunctionNeed.Worker && function is not { Workers: > 0 }))
        {
            return ("", new JobRefusedException(
                JobRefusal.NoSuchFunction,
                job.Needs == FunctionNeed.Known ? "There is no such function" : "There is no worker for this function"));
        }

        var submission = new Submission
        {
            Function = job.Function.Span,
            Unique = job.Unique.Span,
            Workload = job.Workload.Span,
            Priority = (Brokering.JobPriority)job.Priority,
            Background = job.IsBackground,
            Watched = job.Watches,
        };
        if (submission.TellsClient)
        {
            Broker.Join(watcher);
            watcher.HasJoined = true;
        }
        else
        {
            watcher.End(null);
        }

        switch (Broker.Submit(watcher, submission, out var number, out var limit))
        {
            case SubmitResult.Refused:
                LeaveNow(watcher);
                return ("", new JobRefusedException(JobRefusal.QueueFull, Encoding.UTF8.GetString(RefusalText.Of(limit))));
            case SubmitResult.Created:
                watcher.OnStored(number);
                break;
        }

        return (_context.Handles.Format(number), null);
    }

    private bool MayCancel(Function function) => Identity is not { } identity
        || (function.Tenant == Tenant && identity.Admin.Matches(function.LocalName));

    private void LeaveNow(JobWatcher watcher)
    {
        if (watcher.HasJoined)
        {
            watcher.HasJoined = false;
            Broker.Leave(watcher);
        }
    }

    private long Number(string handle) => _context.Handles.Parse(Encoding.UTF8.GetBytes(handle));

    /// <summary>The loop has ended, and nobody else touches the broker any more.</summary>
    private void EndWatches()
    {
        foreach (var watcher in Broker.Peers.OfType<JobWatcher>())
        {
            watcher.End(new GearmanServerException("The server has stopped."));
        }
    }
}

using Gearman.Client.Transport;
using Gearman.Protocol;
using Microsoft.Extensions.Logging;

namespace Gearman.Client.Submitting;

/// <summary>A client's servers: which one a job goes to, and which one then if that can't be reached.</summary>
internal sealed class ServerPool : IAsyncDisposable
{
    private readonly ServerRing _ring;
    private readonly CancellationTokenSource _disposed = new();

    public ServerPool(GearmanClientOptions options, ILogger logger, TimeProvider time)
    {
        Links = [.. options.Servers.Select(server => new ServerLink(server, options, logger, time, _disposed.Token))];
        _ring = new ServerRing(Links);
    }

    /// <summary>The ways to all of them.</summary>
    public ServerLink[] Links { get; }

    /// <summary>True after <see cref="DisposeAsync"/>.</summary>
    public bool IsDisposed => _disposed.IsCancellationRequested;

    /// <summary>The open connection for this job, if there is no choice to make and none to open.</summary>
    public ClientSession? OpenSessionFor(in JobRequest job) => _ring.OpenSessionFor(job);

    /// <summary>All servers, the one for this job first.</summary>
    public ServerLink[] OrderFor(in JobRequest job) => _ring.OrderFor(job);

    /// <exception cref="ArgumentException">The server is none of these.</exception>
    public ServerLink LinkTo(ServerAddress server) => Array.Find(Links, link => link.Address == server)
        ?? throw new ArgumentException($"{server} is none of this client's servers.", nameof(server));

    /// <summary>Tries the servers for a job one after the other, until one can be reached.</summary>
    /// <param name="job">The job.</param>
    /// <param name="submit">What is to be submitted.</param>
    /// <param name="send">Submits it over a session; says that it could not because the session had ended, or its output was full.</param>
    /// <param name="ct">Gives up.</param>
    /// <exception cref="GearmanConnectionException">None of them could be reached.</exception>
    public async ValueTask<TAnswer> SendToFirstAsync<TSubmit, TAnswer>(
        JobRequest job, TSubmit submit, SendJob<TSubmit, TAnswer> send, CancellationToken ct)
    {
        GearmanConnectionException? last = null;
        foreach (var link in _ring.OrderFor(job))
        {
            try
            {
                while (true)
                {
                    ThrowIfDisposed();
                    var session = await link.GetSessionAsync(ct).ConfigureAwait(false);
                    if (send(session, submit, out var answer, ct) == OutputState.Open)
                    {
                        return await answer.ConfigureAwait(false);
                    }

                    // Slow, or ended before a byte was written: then a new connection is as good.
                    await session.WaitForRoomAsync(ct).ConfigureAwait(false);
                }
            }
            catch (GearmanConnectionException e)
            {
                last = e;
            }
        }

        throw new GearmanConnectionException(last!.Reason, job.Function, handle: null, last.Server, last);
    }

    /// <summary>Sends a request of one field to a server.</summary>
    /// <exception cref="GearmanConnectionException">It can't be reached.</exception>
    public async ValueTask AskAsync(ServerLink link, PacketType type, byte[] field, PendingReply reply, CancellationToken ct)
    {
        do
        {
            ThrowIfDisposed();
        }
        while (!(await link.GetSessionAsync(ct).ConfigureAwait(false)).TryAsk(type, field, reply));
    }

    /// <summary>Closes the connections.</summary>
    public async ValueTask DisposeAsync()
    {
        await _disposed.CancelAsync().ConfigureAwait(false);
        foreach (var link in Links)
        {
            link.Close(new GearmanConnectionException("The client was disposed", server: link.Address));
        }
    }

    private void ThrowIfDisposed() => ObjectDisposedException.ThrowIf(IsDisposed, typeof(GearmanClient));
}

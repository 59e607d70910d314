using Gearman.Client.Transport;
using Microsoft.Extensions.Logging;

namespace Gearman.Client.Working;

/// <summary>A worker's way to one server: connects, works, and connects again whenever the connection is lost.</summary>
internal sealed class WorkerLink
{
    private readonly GearmanWorkerOptions _options;
    private readonly Func<Connection, WorkerSession> _newSession;
    private readonly ILogger _logger;
    private readonly TimeProvider _time;
    private volatile WorkerSession? _session;

    public WorkerLink(
        ServerAddress server, GearmanWorkerOptions options, Func<Connection, WorkerSession> newSession, ILogger logger, TimeProvider time)
    {
        Server = server;
        _options = options;
        _newSession = newSession;
        _logger = logger;
        _time = time;
    }

    /// <summary>The other end.</summary>
    public ServerAddress Server { get; }

    /// <summary>The worker works for the server, which has said something: a proxy whose server is down takes connections as well.</summary>
    public bool IsConnected => _session is { WasAnswered: true };

    /// <summary>Works for the server.</summary>
    /// <param name="stopping">No new connection any more.</param>
    /// <param name="drained">Ends the connection, when all has been sent.</param>
    /// <param name="abort">Ends the connection at once.</param>
    /// <exception cref="GearmanAuthenticationException">The server has never taken the credentials.</exception>
    public async Task RunAsync(CancellationToken stopping, CancellationToken drained, CancellationToken abort)
    {
        var wasTaken = false;
        for (var failures = 0; !stopping.IsCancellationRequested; failures++)
        {
            try
            {
                var connection = await Connection.OpenAsync(
                    Server, _options.Tls, _options.Credentials, _options.ConnectTimeout, _options.MaxJobBytes, _time, stopping).ConfigureAwait(false);
                wasTaken = true;
                Log.WorkerConnected(_logger, Server);
                var session = _newSession(connection);
                connection.ProbeEvery(_options.ProbeInterval, _time, session.Probe);
                var work = session.RunAsync(_options.ClientId);
                using (drained.UnsafeRegister(_ => _ = session.FinishAsync(abort), state: null))
                {
                    _session = session;
                    await work.ConfigureAwait(false);
                    _session = null;
                }

                // What a proxy closes before a server has answered is a failure as well.
                failures = session.WasAnswered ? -1 : failures;
            }
            catch (GearmanConnectionException e)
            {
                Log.ServerUnreachable(_logger, Server, e.Reason);
            }
            catch (GearmanAuthenticationException e) when (wasTaken)
            {
                // Taken before: the server's users change, and it may be one again.
                Log.ServerUnreachable(_logger, Server, e.Reason);
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                return;
            }

            await PauseAsync(failures, stopping).ConfigureAwait(false);
        }
    }

    /// <summary>Waits longer after each failure, and not all workers of a server equally long: they would all come back in the same moment.</summary>
    private async Task PauseAsync(int failures, CancellationToken stopping)
    {
        var delay = _options.ReconnectDelay * Math.Pow(2, Math.Clamp(failures, 0, 20));
        delay = (delay < _options.MaxReconnectDelay ? delay : _options.MaxReconnectDelay) * (1 - (Random.Shared.NextDouble() / 2));
        await Task.Delay(delay, _time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}

using Microsoft.Extensions.Logging;

namespace Gearman.Server.Protocols;

/// <summary>Starts and stops a server's protocols.</summary>
internal sealed class ProtocolHost(IReadOnlyList<IServerProtocol> protocols, ServerJobs jobs, ILogger logger) : IDisposable
{
    /// <summary>How long clients may take for what was to be said to them when the server had stopped.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly CancellationTokenSource _noMoreTime = new();
    private readonly Lock _lock = new();

    /// <summary>Those that have to be stopped.</summary>
    private readonly List<IServerProtocol> _started = [];
    private Task? _stopped;
    private bool _isEnding;

    /// <summary>True if there is none.</summary>
    public bool IsEmpty => protocols.Count == 0;

    /// <summary>Lets all take their ports, before the start.</summary>
    /// <exception cref="GearmanServerException">A port can't be taken; all that is left is to stop.</exception>
    public void Bind()
    {
        foreach (var protocol in protocols)
        {
            _started.Add(protocol);
            protocol.Bind();
        }
    }

    /// <summary>Starts one after the other.</summary>
    /// <exception cref="GearmanServerException">A protocol does not start, or all are to stop meanwhile.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (var protocol in protocols)
        {
            lock (_lock)
            {
                // What is started now nobody would stop.
                if (_stopped is not null)
                {
                    throw new GearmanServerException("The server was stopped while it started.");
                }
            }

            await protocol.StartAsync(jobs, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Lets all accept no more. From any thread, any number of times.</summary>
    public void BeginStop()
    {
        lock (_lock)
        {
            _stopped ??= Task.WhenAll(_started.Select(protocol => Task.Run(() => StopAsync(protocol))));
        }
    }

    /// <summary>
    /// Waits until all have stopped, and cuts off what takes too long. When no job changes any more; from any thread, any
    /// number of times.
    /// </summary>
    public Task EndStopAsync()
    {
        BeginStop();
        lock (_lock)
        {
            if (!_isEnding)
            {
                _isEnding = true;
                // By the system's clock: a test's own would not move.
                _noMoreTime.CancelAfter(Patience);
            }

            return _stopped!;
        }
    }

    public void Dispose() => _noMoreTime.Dispose();

    private async Task StopAsync(IServerProtocol protocol)
    {
        try
        {
            await protocol.StopAsync(_noMoreTime.Token).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // Whatever a protocol does, the others and the server stop.
        catch (Exception e)
#pragma warning restore CA1031
        {
            Log.ProtocolNotStopped(logger, protocol.Name, e);
        }
    }
}

using System.Collections.Concurrent;
using System.Net.Sockets;

namespace Gearman.Server.Connections;

/// <summary>
/// Events by <see cref="Socket"/>'s asynchronous calls, for systems without epoll. Completions come on pool threads and
/// are handed to the loop; all else is the loop's, as with <see cref="EpollTransport"/>.
/// </summary>
internal sealed class SocketTransport : ITransport
{
    /// <summary>Events handled before the loop sends what was written.</summary>
    private const int MaxEvents = 512;

    /// <summary>Until there may be a descriptor again.</summary>
    private static readonly TimeSpan RetryAfter = TimeSpan.FromMilliseconds(100);

    private readonly BlockingCollection<Action<ITransportEvents>> _events = [];
    private readonly ConcurrentDictionary<Socket, CancellationTokenSource> _listeners = new();

    /// <summary>Accepted, and not yet the loop's: the loop may end before it takes them.</summary>
    private readonly ConcurrentDictionary<Socket, bool> _accepted = new();
    private int _lastId;

    public void AddListener(Socket listener)
    {
        var stop = new CancellationTokenSource();
        _listeners[listener] = stop;
        _ = AcceptAsync(listener, stop.Token);
    }

    public void RemoveListener(Socket listener)
    {
        if (_listeners.TryRemove(listener, out var stop))
        {
            stop.Cancel();
            stop.Dispose();
        }

        listener.Dispose();
    }

    public void Poll(ITransportEvents events, TimeSpan patience)
    {
        if (_events.TryTake(out var next, patience))
        {
            next(events);
        }

        for (var i = 1; i < MaxEvents && _events.TryTake(out next); i++)
        {
            next(events);
        }
    }

    public void Wake() => Enqueue(static _ => { });

    public void Dispose()
    {
        foreach (var listener in _listeners.Keys)
        {
            RemoveListener(listener);
        }

        _events.CompleteAdding();
        foreach (var socket in _accepted.Keys)
        {
            socket.Dispose();
        }
    }

    /// <summary>Hands an event to the loop; after the loop's end there is nobody to hand it to.</summary>
    internal void Enqueue(Action<ITransportEvents> handle)
    {
        try
        {
            _events.Add(handle);
        }
        catch (InvalidOperationException) when (_events.IsAddingCompleted)
        {
        }
    }

    private async Task AcceptAsync(Socket listener, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            Socket? socket = null;
            try
            {
                socket = await listener.AcceptAsync(stop).ConfigureAwait(false);
                _accepted[socket] = true;
                if (_events.IsAddingCompleted)
                {
                    socket.Dispose();
                    return;
                }

                socket.Blocking = false;
                socket.NoDelay = true;
                Enqueue(events =>
                {
                    _accepted.TryRemove(socket, out _);
                    var link = new SocketLink(this, socket, ++_lastId);
                    events.OnAccepted(link);
                    link.Watch(readable: true, writable: false);
                });
            }
            catch (SocketException)
            {
                // The one that connected is gone again, or there is no descriptor for it: the next may have more luck.
                if (socket is not null && _accepted.TryRemove(socket, out _))
                {
                    socket.Dispose();
                }

                await Task.Delay(RetryAfter, TimeProvider.System, CancellationToken.None).ConfigureAwait(false);
            }
            catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException)
            {
                return;
            }
        }
    }
}

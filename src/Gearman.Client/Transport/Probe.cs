using System.Net.Sockets;

namespace Gearman.Client.Transport;

/// <summary>Finds out whether a silent connection still has another end: asks it, and gives up when nothing comes.</summary>
internal sealed class Probe : IDisposable
{
    private readonly Socket _socket;
    private readonly Action _ask;
    private readonly Action _giveUp;
    private readonly ITimer _timer;

    // Set by whoever sends or receives.
    private volatile bool _isAlive;

    // The timer's.
    private bool _isAsked;

    /// <summary>Starts at once.</summary>
    /// <param name="socket">The connection's.</param>
    /// <param name="interval">How long silence may last before the question, and after it.</param>
    /// <param name="time">What that is measured by.</param>
    /// <param name="ask">Sends something that has to be answered.</param>
    /// <param name="giveUp">Closes the connection.</param>
    public Probe(Socket socket, TimeSpan interval, TimeProvider time, Action ask, Action giveUp)
    {
        _socket = socket;
        _ask = ask;
        _giveUp = giveUp;
        _timer = time.CreateTimer(static probe => ((Probe)probe!).Tick(), this, interval, interval);
    }

    /// <summary>The other end is there.</summary>
    public void SawLife() => _isAlive = true;

    public void Dispose() => _timer.Dispose();

    private void Tick()
    {
        if (_isAlive || IsBehind())
        {
            _isAlive = false;
            _isAsked = false;
        }
        else if (_isAsked)
        {
            _giveUp();
        }
        else
        {
            _isAsked = true;
            _ask();
        }
    }

    /// <summary>The answer may be here already, and it is this process that has no time for it.</summary>
    private bool IsBehind()
    {
        try
        {
            return _socket.Available > 0;
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            return false;
        }
    }
}

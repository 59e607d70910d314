namespace Gearman.Server.Connections;

/// <summary>
/// Says whether a wait for events should begin with looking for them again and again, which spares the system a sleep and
/// a wake-up. It is worth it as long as events come that soon: after a look in vain one wait goes to sleep at once, then
/// three, then seven, so that an idle server costs nothing.
/// </summary>
internal struct SpinGauge
{
    private const int MaxSkips = 1023;

    private int _skips;
    private int _left;

    /// <summary>True if this wait should begin with a look; then <see cref="Tell"/> how it went.</summary>
    public bool IsWorthIt()
    {
        if (_left == 0)
        {
            return true;
        }

        _left--;
        return false;
    }

    /// <summary>Takes in how a look went.</summary>
    /// <param name="found">There were events before it was given up.</param>
    public void Tell(bool found)
    {
        _skips = found ? 0 : Math.Min((_skips * 2) + 1, MaxSkips);
        _left = _skips;
    }
}

namespace Gearman.Server.Brokering;

/// <summary>A first-in first-out line of workers that runs through the workers themselves. A worker stands in one line at most.</summary>
internal struct PeerLine
{
    public Peer? First { get; private set; }

    public Peer? Last { get; private set; }

    public void Append(Peer peer)
    {
        peer.Ahead = Last;
        peer.Behind = null;
        if (Last is null)
        {
            First = peer;
        }
        else
        {
            Last.Behind = peer;
        }

        Last = peer;
    }

    public void Prepend(Peer peer)
    {
        peer.Ahead = null;
        peer.Behind = First;
        if (First is null)
        {
            Last = peer;
        }
        else
        {
            First.Ahead = peer;
        }

        First = peer;
    }

    public void Remove(Peer peer)
    {
        if (peer.Ahead is null)
        {
            First = peer.Behind;
        }
        else
        {
            peer.Ahead.Behind = peer.Behind;
        }

        if (peer.Behind is null)
        {
            Last = peer.Ahead;
        }
        else
        {
            peer.Behind.Ahead = peer.Ahead;
        }

        peer.Ahead = peer.Behind = null;
    }
}

namespace Gearman.Server.Brokering;

/// <summary>Connected peers by id. An id is used again after its peer left.</summary>
internal sealed class PeerTable
{
    private readonly List<Peer?> _peers = [];
    private readonly Stack<int> _free = new();

    public Peer this[int id] => _peers[id]!;

    public IEnumerable<Peer> All => _peers.OfType<Peer>();

    public void Add(Peer peer)
    {
        if (_free.TryPop(out var id))
        {
            _peers[id] = peer;
        }
        else
        {
            id = _peers.Count;
            _peers.Add(peer);
        }

        peer.Id = id;
    }

    public void Remove(Peer peer)
    {
        _peers[peer.Id] = null;
        _free.Push(peer.Id);
    }
}

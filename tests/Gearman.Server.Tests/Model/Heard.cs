using Gearman.Server.Brokering;
using Gearman.Server.Tests.Brokering;

namespace Gearman.Server.Tests.Model;

/// <summary>What peers were told, event by event.</summary>
internal sealed class Heard(List<PeerEvent> told)
{
    private int _count;

    public PeerEvent Next()
    {
        Assert.True(_count < told.Count, "Nobody was told what had to be told.");
        return told[_count++];
    }

    /// <summary>The next event; null if there is none.</summary>
    public PeerEvent? Peek() => told.ElementAtOrDefault(_count);

    /// <summary>All who wait for a job are told of it, in any order.</summary>
    public void Expect(ModelJob job, JobEvent kind, string data)
    {
        var heard = Enumerable.Range(0, job.Watchers.Count).Select(_ => Next()).ToList();
        Assert.All(heard, h => Assert.Equal((kind, job.Number, data), (h.Kind, h.Number, h.Data)));
        Assert.Equal(job.Watchers.Select(w => w.Name).Order(), heard.Select(h => h.Peer.Name).Order());
    }

    public void ExpectNothingElse() => Assert.Equal(told.Count, _count);
}

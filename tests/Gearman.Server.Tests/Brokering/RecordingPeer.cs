using System.Text;
using Gearman.Server.Brokering;

namespace Gearman.Server.Tests.Brokering;

/// <summary>A peer that notes what it is told, in its own log and in one shared by all peers of a test.</summary>
internal sealed class RecordingPeer(string name, List<PeerEvent>? shared = null) : Peer
{
    public string Name { get; } = name;

    public List<PeerEvent> Events { get; } = [];

    /// <summary>What it heard of its submits that waited for the store.</summary>
    public List<string> Answers { get; } = [];

    public int Wakes => Events.Count(e => e.Kind is null);

    /// <summary>The events of jobs as text: kind, number, data.</summary>
    public IEnumerable<string> JobEvents => Events.Where(e => e.Kind is not null).Select(e => e.ToString());

    public override void OnWake() => Add(new PeerEvent(this, null, 0, ""));

    public override void OnStored(long number) => Answers.Add($"stored {number}");

    public override void OnRefused() => Answers.Add("refused");

    public override void OnJobEvent(JobEvent kind, long number, ReadOnlySpan<byte> data) =>
        Add(new PeerEvent(this, kind, number, Encoding.Latin1.GetString(data)));

    public override string ToString() => Name;

    private void Add(PeerEvent happened)
    {
        Events.Add(happened);
        shared?.Add(happened);
    }
}

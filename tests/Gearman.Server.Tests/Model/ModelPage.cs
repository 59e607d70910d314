using Gearman.Server.Storing;
using Gearman.Server.Tests.Brokering;

namespace Gearman.Server.Tests.Model;

/// <summary>What is committed together, as the model knows it.</summary>
internal sealed class ModelPage
{
    /// <summary>What the store is told, in order.</summary>
    public List<(JobBatchEntryKind Kind, ModelRecord Record)> Entries { get; set; } = [];

    /// <summary>Who is answered, in order.</summary>
    public List<(RecordingPeer Client, long Number)> Submits { get; } = [];

    /// <summary>Jobs that are given out when it is committed.</summary>
    public List<ModelJob> Jobs { get; } = [];

    /// <summary>Jobs that were there before and have become background jobs.</summary>
    public List<ModelJob> Turned { get; } = [];

    /// <summary>Failed jobs that new ones are in the place of.</summary>
    public List<ModelFailure> Requeued { get; } = [];

    public bool IsEmpty => Entries.Count == 0 && Submits.Count == 0;
}

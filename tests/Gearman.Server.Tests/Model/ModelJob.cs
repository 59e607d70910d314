using Gearman.Server.Brokering;
using Gearman.Server.Tests.Brokering;

namespace Gearman.Server.Tests.Model;

/// <summary>A job as the model knows it.</summary>
internal sealed class ModelJob
{
    public required long Number { get; init; }

    public required string Function { get; init; }

    public required string Unique { get; init; }

    public required string Workload { get; init; }

    public required JobPriority Priority { get; init; }

    public bool Background { get; set; }

    public long Epoch { get; init; }

    /// <summary>The store was told of it, or is about to be.</summary>
    public bool IsStored { get; set; }

    /// <summary>It is not given out before its commit.</summary>
    public bool IsUncommitted { get; set; }

    /// <summary>None joins it any more.</summary>
    public bool IsCancelled { get; set; }

    public JobState State { get; set; }

    public bool IsWanted => Background || Watchers.Count > 0;

    public ModelRecord Record => new(Number, Function, Unique, Workload, Priority, Epoch);

    /// <summary>When it was last put into its queue; the same for jobs that were due at the same time.</summary>
    public long QueuedAt { get; set; }

    /// <summary>When it starts, when it is tried again, or when its time at the worker is up.</summary>
    public DateTimeOffset? Due { get; set; }

    public ModelPeer? Worker { get; set; }

    public int Attempts { get; set; }

    public uint Numerator { get; set; }

    public uint Denominator { get; set; }

    /// <summary>Who waits, a peer as often as it submitted.</summary>
    public List<RecordingPeer> Watchers { get; } = [];

    /// <summary>What a submit must equal to join; null if none joins.</summary>
    public static string? KeyOf(string function, string unique, string workload) => (unique, workload) switch
    {
        ("", _) or ("-", "") => null,
        ("-", _) => $"{function} workload {workload}",
        _ => $"{function} unique {unique}",
    };
}

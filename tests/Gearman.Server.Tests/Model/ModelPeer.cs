using Gearman.Server.Tests.Brokering;

namespace Gearman.Server.Tests.Model;

/// <summary>A peer as the model knows it.</summary>
internal sealed class ModelPeer(RecordingPeer real)
{
    public RecordingPeer Real { get; } = real;

    public List<(string Function, TimeSpan Timeout)> Registrations { get; } = [];

    /// <summary>When it fell asleep, negative if lightly; null if it does not sleep.</summary>
    public long? AsleepSince { get; set; }

    /// <summary>Until then it has just fallen asleep.</summary>
    public DateTimeOffset WarmUntil { get; set; }

    public string? WokenFor { get; set; }

    public long WokenOrder { get; set; }

    public DateTimeOffset WokenAt { get; set; }

    public long LastException { get; set; }

    /// <summary>It asked for a job or slept since its abilities changed.</summary>
    public bool IsSettled { get; set; }

    /// <summary>In the order in which it got them.</summary>
    public List<ModelJob> Held { get; } = [];

    /// <summary>Names its kind: all workers that can do the same.</summary>
    public string Kind => string.Join(',', Registrations.Select(r => r.Function).Distinct().Order());

    public bool CanDo(string function) => Registrations.Exists(r => r.Function == function);
}

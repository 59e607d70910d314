using System.Runtime.CompilerServices;

namespace AccessLogs.Accumulation;

/// <summary>
/// The earliest and the latest request by their instants. Of equal instants with different offsets the smaller offset starts
/// and the larger one ends, so that the order of lines does not matter.
/// </summary>
internal struct TimeRange
{
    /// <summary>The earliest time; meaningless when <see cref="IsEmpty"/>.</summary>
    public LogTimestamp Start;

    /// <summary>The latest time; meaningless when <see cref="IsEmpty"/>.</summary>
    public LogTimestamp End;

    private bool _hasAny;

    /// <summary>Whether there was no time yet.</summary>
    public readonly bool IsEmpty => !_hasAny;

    /// <summary>Widens the range.</summary>
    /// <param name="time">A time to be in it.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(in LogTimestamp time)
    {
        if (!_hasAny)
        {
            (Start, End, _hasAny) = (time, time, true);
            return;
        }

        if (time.UtcSeconds < Start.UtcSeconds || (time.UtcSeconds == Start.UtcSeconds && time.OffsetMinutes < Start.OffsetMinutes))
        {
            Start = time;
        }

        if (time.UtcSeconds > End.UtcSeconds || (time.UtcSeconds == End.UtcSeconds && time.OffsetMinutes > End.OffsetMinutes))
        {
            End = time;
        }
    }

    /// <summary>Widens the range by another.</summary>
    /// <param name="other">The other.</param>
    public void Add(in TimeRange other)
    {
        if (!other.IsEmpty)
        {
            Add(other.Start);
            Add(other.End);
        }
    }
}

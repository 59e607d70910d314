using System.Buffers.Binary;
using System.Collections;
using System.Diagnostics;

namespace Benchmarks.Load;

/// <summary>The jobs of a run: which is next, how many are done, how long each took. The start of a payload has the job's number and when it was sent.</summary>
internal sealed class Tally(int jobs)
{
    /// <summary>Bytes that a payload needs at least.</summary>
    public const int StampLength = 12;

    private readonly BitArray _returned = new(jobs);
    private readonly List<long> _ticks = [];
    private int _next;

    public int Jobs => jobs;

    public int Done { get; private set; }

    public bool IsComplete => Done >= jobs;

    /// <summary>The median from submit to result, in microseconds; 0 if no results come.</summary>
    public double MedianMicroseconds
    {
        get
        {
            _ticks.Sort();
            return _ticks.Count == 0 ? 0 : Stopwatch.GetElapsedTime(0, _ticks[_ticks.Count / 2]).TotalMicroseconds;
        }
    }

    public bool TryTakeNext(out int job)
    {
        job = _next;
        if (_next == jobs)
        {
            return false;
        }

        _next++;
        return true;
    }

    public static void Stamp(Span<byte> payload, int job)
    {
        BinaryPrimitives.WriteInt32LittleEndian(payload, job);
        BinaryPrimitives.WriteInt64LittleEndian(payload[4..], Stopwatch.GetTimestamp());
    }

    /// <summary>A job is done whose result says nothing.</summary>
    public void Count() => Done++;

    /// <summary>A job's payload came back as its result.</summary>
    public void Count(ReadOnlySpan<byte> payload)
    {
        var job = BinaryPrimitives.ReadInt32LittleEndian(payload);
        if (_returned[job])
        {
            throw new InvalidOperationException($"Job {job} came back twice");
        }

        _returned[job] = true;
        _ticks.Add(Stopwatch.GetTimestamp() - BinaryPrimitives.ReadInt64LittleEndian(payload[4..]));
        Done++;
    }
}

namespace Gearman.MapReduce.Simulation;

/// <summary>Bytes over time, in bins.</summary>
public sealed class RateLog
{
    /// <summary>The width of a bin.</summary>
    public static readonly TimeSpan Bin = TimeSpan.FromSeconds(5);

    private readonly List<double> _bytes = [];

    /// <summary>Bytes a second in each bin.</summary>
    public IReadOnlyList<double> Rates => [.. _bytes.Select(bytes => bytes / Bin.TotalSeconds)];

    /// <summary>All bytes.</summary>
    public double Bytes => _bytes.Sum();

    /// <summary>Adds bytes that flowed evenly.</summary>
    /// <param name="from">From when.</param>
    /// <param name="to">To when; later.</param>
    /// <param name="bytes">How many.</param>
    public void Add(TimeSpan from, TimeSpan to, double bytes)
    {
        for (var bin = (int)(from / Bin); bin <= (int)(to / Bin); bin++)
        {
            while (_bytes.Count <= bin)
            {
                _bytes.Add(0);
            }

            var (start, end) = (Bin * bin > from ? Bin * bin : from, Bin * (bin + 1) < to ? Bin * (bin + 1) : to);
            _bytes[bin] += bytes * ((end - start) / (to - from));
        }
    }
}

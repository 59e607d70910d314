namespace Benchmarks.Jobs;

/// <summary>What a figure is.</summary>
/// <param name="Unit">As the table has it.</param>
/// <param name="IsRate">More is better; else less is.</param>
internal sealed record Figure(string Unit, bool IsRate)
{
    public static readonly Figure JobsPerSecond = new("jobs/s", IsRate: true);
    public static readonly Figure Median = new("µs, median", IsRate: false);
    public static readonly Figure Bytes = new("bytes", IsRate: false);
    public static readonly Figure Milliseconds = new("ms", IsRate: false);
    public static readonly Figure Megabytes = new("MB", IsRate: false);

    /// <summary>How many times better one value is than another.</summary>
    public double Times(double ours, double theirs) => IsRate ? ours / theirs : theirs / ours;
}

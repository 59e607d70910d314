namespace Benchmarks.Load;

/// <summary>What came out of a run.</summary>
/// <param name="Rate">Jobs a second.</param>
/// <param name="MedianMicroseconds">From submit to result; 0 for background jobs.</param>
/// <param name="ProcessorMicroseconds">The server's processor time a job.</param>
internal readonly record struct LoadResult(double Rate, double MedianMicroseconds, double ProcessorMicroseconds);

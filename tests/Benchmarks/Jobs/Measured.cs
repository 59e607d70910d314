namespace Benchmarks.Jobs;

/// <summary>A measurement.</summary>
/// <param name="Value">The figure.</param>
/// <param name="Processor">The server's processor time a job in microseconds; 0 where there are no jobs.</param>
internal readonly record struct Measured(double Value, double Processor);

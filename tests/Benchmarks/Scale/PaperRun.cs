namespace Benchmarks.Scale;

/// <summary>What section 5.3 of the paper of 2004 says of a run of its sort, in seconds since it began.</summary>
/// <param name="Done">When all was done.</param>
/// <param name="Maps">When the map tasks were done; null where it does not say.</param>
/// <param name="Shuffle">When the shuffling was.</param>
/// <param name="Output">When the writing was.</param>
internal sealed record PaperRun(double Done, double? Maps = null, double? Shuffle = null, double? Output = null);

using Gearman.MapReduce;

namespace Benchmarks.MapReduce;

/// <summary>Takes a block of lines, which ends with the call.</summary>
internal delegate void BlockAction(LineBlock block);

namespace Gearman.MapReduce;

/// <summary>
/// What becomes of compressed data that is damaged or cut off, and of files that were cut off or went away since the run began. Numbers
/// are on the wire.
/// </summary>
public enum DamagedInputs
{
    /// <summary>The run ends with an error that names the file.</summary>
    Fail = 0,

    /// <summary>
    /// All before the damage is read, then the next input; the file is logged and counted
    /// (<see cref="MapReduceCounters.InputsDamaged"/>, <see cref="MapReduceCounters.Damages"/>).
    /// </summary>
    ReadToDamage = 1,
}

using Gearman.MapReduce;

namespace AccessLogs.Cli;

/// <summary>Says what of the logs a run reads, where it is not all that there is.</summary>
internal interface ILogPlan
{
    /// <summary>What of a log is to be read.</summary>
    /// <param name="path">The log as the user named it.</param>
    /// <param name="fullPath">Its path for workers.</param>
    /// <param name="isPacked">Whether it is packed.</param>
    /// <returns>The input; null for nothing.</returns>
    JobInput? Take(string path, string fullPath, bool isPacked);

    /// <summary>What of standard input is to be read.</summary>
    /// <param name="standardInput">It, from its start on.</param>
    /// <returns>The input.</returns>
    /// <exception cref="BadUseException">It can't be read by this plan.</exception>
    JobInput Take(Stream standardInput);
}

using Gearman.MapReduce;

namespace AccessLogs.Cli;

/// <summary>Says what of the logs a run reads, where it is not all that there is.</summary>
internal interface ILogPlan
{
    /// <summary>What of a log is to be read.</summary>
    /// <param name="path">The log as the user named it.</param>
    /// <param name="fullPath">Its path for workers.</param>
    /// <param name="isPacked">Whether it is packed.</param>
    /// <param name="format">What its lines are; found out when it is asked for.</param>
    /// <returns>The input; null for nothing.</returns>
    JobInput? Take(string path, string fullPath, bool isPacked, Lazy<AccessLogFormat> format);

    /// <summary>What of standard input, or of a pipe, is to be read.</summary>
    /// <param name="stream">It, from its start on.</param>
    /// <param name="name">Its name.</param>
    /// <param name="format">What its lines are.</param>
    /// <returns>The input.</returns>
    JobInput Take(Stream stream, string name, Lazy<AccessLogFormat> format);
}

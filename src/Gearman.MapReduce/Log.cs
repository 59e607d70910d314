using Microsoft.Extensions.Logging;

namespace Gearman.MapReduce;

/// <summary>All log messages of the library. Event ids 3000 to 3099.</summary>
internal static partial class Log
{
    [LoggerMessage(3000, LogLevel.Warning, "{Function} task {Task} is tried again after attempt {Attempt}: {Cause}")]
    public static partial void TaskRetried(ILogger logger, string function, int task, int attempt, string cause);

    [LoggerMessage(3002, LogLevel.Warning, "{Job} task {Task} read an input only up to its damage: {Damage}")]
    public static partial void InputDamaged(ILogger logger, string job, int task, string damage);

    [LoggerMessage(3003, LogLevel.Warning, "{Function} task {Task} leaves out the record at byte {Offset} of {Path}: {Reason}")]
    public static partial void RecordSkipped(ILogger logger, string function, int task, long offset, string path, string reason);

    [LoggerMessage(3004, LogLevel.Information, "{Function} task {Task} takes long, {Seconds:F1} s: a second copy is started")]
    public static partial void TaskSpeculated(ILogger logger, string function, int task, double seconds);

    [LoggerMessage(3001, LogLevel.Information, "{Function} task {Task} is sent inline, a worker cannot read it: {Cause}")]
    public static partial void SplitUnreadable(ILogger logger, string function, int task, string cause);

    [LoggerMessage(3010, LogLevel.Warning, "The spilled pairs of a run that is done are left in {Directory}: {Cause}")]
    public static partial void SpillDirectoryLeft(ILogger logger, string directory, string cause);
}

namespace Gearman.Cli.Daemon;

/// <summary>The daemon can't start, for a reason that its message tells in one line.</summary>
internal sealed class DaemonException(string message, Exception? innerException = null) : Exception(message, innerException);

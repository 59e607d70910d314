namespace Gearman.Cli.Daemon.Logging;

/// <summary>Where lines of the log go.</summary>
internal interface ILogSink : IDisposable
{
    /// <summary>Writes a line. What can't be written is lost: a full disk must not stop the server.</summary>
    void Write(LogLine line);

    /// <summary>Opens its file again, which may have been moved away.</summary>
    /// <exception cref="IOException">It can't be opened; the old one goes on.</exception>
    /// <exception cref="UnauthorizedAccessException">It must not be opened; the old one goes on.</exception>
    void Reopen();
}

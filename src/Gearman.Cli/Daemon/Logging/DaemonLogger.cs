using Microsoft.Extensions.Logging;

namespace Gearman.Cli.Daemon.Logging;

/// <summary>One source of the log's lines.</summary>
internal sealed class DaemonLogger(DaemonLog log, string source) : ILogger
{
    /// <inheritdoc/>
    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    /// <inheritdoc/>
    public bool IsEnabled(LogLevel logLevel) => log.Takes(logLevel);

    /// <inheritdoc/>
    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (IsEnabled(logLevel))
        {
            var text = formatter(state, exception);
            log.Add(logLevel, source, exception is null ? text : $"{text}: {exception}");
        }
    }
}

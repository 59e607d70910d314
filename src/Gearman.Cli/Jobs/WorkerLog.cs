using Gearman.Client;
using Microsoft.Extensions.Logging;

namespace Gearman.Cli.Jobs;

/// <summary>Says on standard error what goes wrong in a worker, a line each, and tells of attempts to connect that failed.</summary>
/// <param name="onUnreachable">A server could not be reached.</param>
internal sealed class WorkerLog(Action onUnreachable) : ILogger<GearmanWorker>
{
    /// <summary>The event of the client library for a server that can't be reached.</summary>
    private const int ServerUnreachable = 3;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (!IsEnabled(logLevel))
        {
            return;
        }

        JobsCommand.Fail(formatter(state, exception) + (exception is null ? "" : $": {exception.Message}"));
        if (eventId.Id == ServerUnreachable)
        {
            onUnreachable();
        }
    }
}

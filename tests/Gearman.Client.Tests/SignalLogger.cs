using System.Text;
using Microsoft.Extensions.Logging;

namespace Gearman.Client.Tests;

/// <summary>Keeps all that is logged, at any level, and says when something is.</summary>
internal sealed class SignalLogger : ILogger<GearmanClient>, ILogger<GearmanWorker>
{
    private readonly StringBuilder _text = new();
    private string _awaited = "";
    private TaskCompletionSource _came = new();

    /// <summary>A line a message.</summary>
    public string Text
    {
        get
        {
            lock (_text)
            {
                return _text.ToString();
            }
        }
    }

    /// <summary>Completes when something is logged from now on that has a text in it.</summary>
    public Task When(string text)
    {
        lock (_text)
        {
            (_awaited, _came) = (text, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
            return _came.Task;
        }
    }

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        var message = $"{logLevel} {formatter(state, exception)} {exception}";
        lock (_text)
        {
            _text.AppendLine(message);
            if (_awaited.Length > 0 && message.Contains(_awaited, StringComparison.Ordinal))
            {
                _came.TrySetResult();
            }
        }
    }
}

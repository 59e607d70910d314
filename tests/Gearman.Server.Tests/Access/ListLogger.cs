using System.Text;
using Microsoft.Extensions.Logging;

namespace Gearman.Server.Tests.Access;

/// <summary>Keeps all that is logged, at any level.</summary>
internal sealed class ListLogger : ILogger<GearmanServer>
{
    private readonly StringBuilder _text = new();

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

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        lock (_text)
        {
            _text.AppendLine($"{logLevel} {formatter(state, exception)} {exception}");
        }
    }
}

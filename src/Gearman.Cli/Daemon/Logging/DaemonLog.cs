using Microsoft.Extensions.Logging;

namespace Gearman.Cli.Daemon.Logging;

/// <summary>
/// The daemon's log, small so that it costs no start-up time: the stock factory brings options and dependency injection.
/// Lines before <see cref="Open"/> are kept and written then, as files are opened by the user that the daemon becomes.
/// </summary>
/// <param name="least">The least level that is logged.</param>
/// <param name="time">The clock.</param>
internal sealed class DaemonLog(LogLevel least, TimeProvider time) : ILoggerFactory
{
    private readonly Lock _lock = new();

    // All below belongs to the lock.
    private readonly List<LogLine> _early = [];
    private IReadOnlyList<ILogSink>? _sinks;

    /// <summary>True after <see cref="Open"/>.</summary>
    public bool IsOpen
    {
        get
        {
            lock (_lock)
            {
                return _sinks is not null;
            }
        }
    }

    /// <inheritdoc/>
    public ILogger CreateLogger(string categoryName) => new DaemonLogger(this, categoryName.StartsWith("Gearman.Cli", StringComparison.Ordinal) ? "main" : "server");

    /// <summary>There is one provider, itself.</summary>
    /// <exception cref="NotSupportedException">Always.</exception>
    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException();

    /// <summary>Writes what was said so far, and from now on at once.</summary>
    public void Open(IReadOnlyList<ILogSink> sinks)
    {
        lock (_lock)
        {
            _sinks = sinks;
            _early.ForEach(Write);
            _early.Clear();
        }
    }

    /// <summary>Opens the files again.</summary>
    /// <exception cref="IOException">One can't be opened.</exception>
    public void Reopen()
    {
        lock (_lock)
        {
            foreach (var sink in _sinks ?? [])
            {
                sink.Reopen();
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_lock)
        {
            foreach (var sink in _sinks ?? [])
            {
                sink.Dispose();
            }

            _sinks = [];
        }
    }

    /// <summary>True if lines of this level are logged.</summary>
    internal bool Takes(LogLevel level) => level >= least && level != LogLevel.None;

    /// <summary>Logs a line.</summary>
    internal void Add(LogLevel level, string source, string text)
    {
        var line = new LogLine(time.GetLocalNow(), level, source, text.ReplaceLineEndings(" "));
        lock (_lock)
        {
            if (_sinks is null)
            {
                _early.Add(line);
            }
            else
            {
                Write(line);
            }
        }
    }

    private void Write(LogLine line)
    {
        foreach (var sink in _sinks!)
        {
            sink.Write(line);
        }
    }
}

using System.Buffers;

namespace AccessLogs.Cli.Outputs;

/// <summary>
/// All places that what a run comes to is written to, opened before the work begins: what can't be written is told at once, and what was made for it goes again.
/// </summary>
/// <typeparam name="TReport">What is written to each of them.</typeparam>
internal sealed class OutputPlaces<TReport> : IDisposable
{
    private readonly IReadOnlyList<string> _logs;
    private readonly Stack<IDisposable> _opened = [];
    private readonly List<Func<TReport, Task>> _writers = [];
    private bool _hasStandardOutput;

    private OutputPlaces(IReadOnlyList<string> logs) => _logs = logs;

    /// <summary>Opens them.</summary>
    /// <param name="logs">What is read, which no report may overwrite.</param>
    /// <param name="open">Opens each.</param>
    /// <exception cref="BadUseException">A report can't go there.</exception>
    public static OutputPlaces<TReport> Open(IReadOnlyList<string> logs, Action<OutputPlaces<TReport>> open)
    {
        var places = new OutputPlaces<TReport>(logs);
        try
        {
            open(places);
            return places;
        }
        catch
        {
            places.Dispose();
            throw;
        }
    }

    /// <summary>Opens a file, or standard output.</summary>
    /// <param name="option">The option that named it, for messages.</param>
    /// <param name="path">A path, or - for standard output; null for none.</param>
    /// <param name="write">Writes it.</param>
    /// <exception cref="BadUseException">It can't be written.</exception>
    public void AddFile(string option, string? path, Func<TReport, Stream, Task> write)
    {
        if (path is null)
        {
            return;
        }

        var file = ReportFile.Open(option, path, _logs);
        _opened.Push(file);
        _hasStandardOutput |= file.IsStandardOutput;
        _writers.Add(async report =>
        {
            await write(report, file.Stream);
            file.CutRest();
        });
    }

    /// <inheritdoc cref="AddFile(string, string?, Func{TReport, Stream, Task})"/>
    public void AddFile(string option, string? path, Action<TReport, IBufferWriter<byte>> write) =>
        AddFile(option, path, (report, file) => BufferedOutput.Of(output => write(report, output))(file));

    /// <summary>Makes a directory, if it is not there.</summary>
    /// <param name="option">The option that named it, for messages.</param>
    /// <param name="path">The directory; null for none.</param>
    /// <param name="extension">What its files' names end with.</param>
    /// <param name="write">Writes the files.</param>
    /// <exception cref="BadUseException">It can't be made.</exception>
    public void AddDirectory(string option, string? path, string extension, Func<TReport, ReportDirectory, Task> write)
    {
        if (path is null)
        {
            return;
        }

        var directory = ReportDirectory.Make(option, path, extension, _logs);
        _opened.Push(directory);
        _writers.Add(report => write(report, directory));
    }

    /// <summary>What is written for people, unless one of the files is standard output; behind all of them.</summary>
    /// <param name="write">Writes it.</param>
    public void AddTerminal(Action<TReport> write)
    {
        if (!_hasStandardOutput)
        {
            _writers.Add(report =>
            {
                write(report);
                return Task.CompletedTask;
            });
        }
    }

    /// <summary>Writes to all of them, in the order in which they were added.</summary>
    /// <param name="report">What is written.</param>
    public async Task WriteAsync(TReport report)
    {
        foreach (var write in _writers)
        {
            await write(report);
        }
    }

    /// <summary>Closes them, the last first: a directory may have been made in another.</summary>
    public void Dispose()
    {
        while (_opened.TryPop(out var place))
        {
            place.Dispose();
        }
    }
}

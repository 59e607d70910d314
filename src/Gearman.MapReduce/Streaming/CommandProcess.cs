using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text;

namespace Gearman.MapReduce;

/// <summary>
/// Code in another language, as in Hadoop Streaming: a process a task, which gets lines on its standard input and writes lines to its
/// standard output.
/// </summary>
internal sealed class CommandProcess : IDisposable
{
    private const int ErrorLength = 500; // of what it says on standard error: the last, which mostly tells the cause

    private readonly string _command;
    private readonly CancellationToken _stop;
    private readonly CancellationTokenRegistration _killing;
    private readonly Process _process;
    private readonly Stream _input;
    private readonly ConcurrentQueue<string> _lines = new(); // emptied at each line that is written
    private readonly Thread _reading; // threads: its callers have one, and must wait for these at its end
    private readonly Thread _readingErrors;
    private string _errors = "";

    public CommandProcess(string command, TaskContext context)
    {
        _command = command;
        _stop = context.CancellationToken;
        var (shell, option) = OperatingSystem.IsWindows() ? ("cmd", "/c") : ("sh", "-c");
        var start = new ProcessStartInfo(shell, [option, command])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
            UseShellExecute = false,
        };
        start.Environment["MAPREDUCE_TASK"] = context.Task.ToString();
        start.Environment["MAPREDUCE_ATTEMPT"] = context.Attempt.ToString();
        start.Environment["MAPREDUCE_PARAMETERS"] = Encoding.UTF8.GetString(context.Parameters.Span);
        _process = Process.Start(start)!;
        _input = new BufferedStream(_process.StandardInput.BaseStream, 1 << 16);
        _reading = Start(Read);
        _readingErrors = Start(ReadErrors);
        _killing = _stop.UnsafeRegister(static process => ((CommandProcess)process!).Kill(), this); // it may never read or end
    }

    /// <summary>Gives it bytes of a line; <see cref="EndLine"/> ends it.</summary>
    /// <exception cref="InvalidOperationException">It left off reading.</exception>
    public void Write(ReadOnlySpan<byte> bytes)
    {
        try
        {
            _input.Write(bytes);
        }
        catch (IOException)
        {
            throw Ended();
        }
    }

    /// <inheritdoc cref="Write"/>
    public void EndLine() => Write("\n"u8);

    /// <summary>Takes a line that it has written by now, apart at its first tab.</summary>
    public bool TryRead(out string key, out string value)
    {
        if (!_lines.TryDequeue(out var line))
        {
            (key, value) = ("", "");
            return false;
        }

        var tab = line.IndexOf('\t', StringComparison.Ordinal);
        (key, value) = tab < 0 ? (line, "") : (line[..tab], line[(tab + 1)..]);
        return true;
    }

    /// <summary>Ends its input and waits for its end; then all that it has written can be read.</summary>
    /// <exception cref="InvalidOperationException">It failed.</exception>
    public void End()
    {
        try
        {
            _input.Dispose();
        }
        catch (IOException)
        {
            throw Ended();
        }

        _process.WaitForExit();
        _reading.Join();
        if (_process.ExitCode != 0)
        {
            throw Ended();
        }
    }

    public void Dispose()
    {
        _killing.Dispose();
        Kill();
        _reading.Join();
        _readingErrors.Join();
        _process.Dispose();
    }

    private void Kill()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
        }
    }

    private static Thread Start(ThreadStart read)
    {
        var thread = new Thread(read) { IsBackground = true };
        thread.Start();
        return thread;
    }

    private void Read()
    {
        while (_process.StandardOutput.ReadLine() is { } line)
        {
            _lines.Enqueue(line);
        }
    }

    private void ReadErrors()
    {
        while (_process.StandardError.ReadLine() is { } line)
        {
            var errors = $"{_errors} {line}".Trim();
            _errors = errors.Length > ErrorLength ? errors[^ErrorLength..] : errors;
        }
    }

    private InvalidOperationException Ended()
    {
        _stop.ThrowIfCancellationRequested();
        _process.WaitForExit();
        _readingErrors.Join();
        return new($"'{_command}' ended with exit code {_process.ExitCode}: {_errors}");
    }
}

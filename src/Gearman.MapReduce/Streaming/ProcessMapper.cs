using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text;

namespace Gearman.MapReduce;

/// <summary>
/// A mapper in another language, as in Hadoop Streaming: a process a task, which gets lines on its standard input and
/// writes lines of key, tab and value to its standard output.
/// </summary>
internal sealed class ProcessMapper : IMapper<Line, string, string>, IDisposable
{
    private const int ErrorLength = 500; // of what it says on standard error: the last, which mostly tells the cause

    private readonly string _command;
    private readonly CancellationToken _stop;
    private readonly CancellationTokenRegistration _killing;
    private readonly Process _process;
    private readonly Stream _input;
    private readonly ConcurrentQueue<string> _lines = new(); // emptied at each record
    private readonly Thread _reading; // threads: a mapper is called on one, and must wait for them at its end
    private readonly Thread _readingErrors;
    private string _errors = "";

    public ProcessMapper(string command, TaskContext context)
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
        _killing = _stop.UnsafeRegister(static mapper => ((ProcessMapper)mapper!).Kill(), this); // it may never read or end
    }

    public void Map(Line record, Emitter<string, string> output)
    {
        try
        {
            _input.Write(record.Bytes);
            _input.WriteByte((byte)'\n');
        }
        catch (IOException)
        {
            throw Ended(); // it left off reading
        }

        Drain(output);
    }

    public void End(Emitter<string, string> output)
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

        Drain(output);
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

    private void Drain(Emitter<string, string> output)
    {
        while (_lines.TryDequeue(out var line))
        {
            var tab = line.IndexOf('\t', StringComparison.Ordinal);
            output.Emit(tab < 0 ? line : line[..tab], tab < 0 ? "" : line[(tab + 1)..]);
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

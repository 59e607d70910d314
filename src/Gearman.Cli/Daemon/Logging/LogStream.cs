using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Gearman.Cli.Daemon.Logging;

/// <summary>The log in a file or on standard error.</summary>
internal sealed class LogStream : ILogSink
{
    /// <summary>O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC of Linux.</summary>
    private const int Append = 0x80441;

    private readonly Func<Stream> _open;
    private Stream _stream;

    private LogStream(Func<Stream> open)
    {
        _open = open;
        _stream = open();
    }

    /// <summary>Standard error.</summary>
    public static LogStream Error() => new(Console.OpenStandardError);

    /// <summary>A file, at whose end lines are put.</summary>
    /// <exception cref="IOException">It can't be opened.</exception>
    /// <exception cref="UnauthorizedAccessException">It must not be opened.</exception>
    public static LogStream To(string path) => new(() => OpenFile(path));

    /// <inheritdoc/>
    public void Write(LogLine line)
    {
        try
        {
            _stream.Write(Encoding.UTF8.GetBytes(line + "\n"));
        }
        catch (IOException)
        {
        }
    }

    /// <inheritdoc/>
    public void Reopen()
    {
        var fresh = _open();
        _stream.Dispose();
        _stream = fresh;
    }

    /// <inheritdoc/>
    public void Dispose() => _stream.Dispose();

    /// <summary>
    /// .NET's own Append writes at places that it counts itself: over what others write, and far behind the end of a file
    /// that logrotate cut (copytruncate).
    /// </summary>
    private static FileStream OpenFile(string path)
    {
        if (!OperatingSystem.IsLinux())
        {
            return new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
        }

        var file = LibC.Open(path, Append, Convert.ToInt32("644", 8));
        return file >= 0
            ? new FileStream(new SafeFileHandle(file, ownsHandle: true), FileAccess.Write, bufferSize: 0)
            : throw new IOException(Marshal.GetLastPInvokeErrorMessage());
    }
}

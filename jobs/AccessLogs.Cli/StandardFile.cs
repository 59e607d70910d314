using Microsoft.Win32.SafeHandles;

namespace AccessLogs.Cli;

/// <summary>A file that the shell has made the standard input (<c>&lt; access.log</c>): read by its name, several can read it at once.</summary>
internal static class StandardFile
{
    // Linux' view of what this process has open: a link with the name of each file, and how it is open.
    private const string OfThisProcess = "/proc/self/fd/0";
    private const string FlagsOfThisProcess = "/proc/self/fdinfo/0";

    /// <summary>O_CLOEXEC.</summary>
    private const int ClosedByExec = 0x8_0000;

    /// <summary>
    /// Whether this process was given no standard input (<c>&lt;&amp;-</c>). Its number then is that of the first file that the runtime opened: one
    /// that a new program would not be given, as nothing is that was given to this one.
    /// </summary>
    public static bool IsClosed()
    {
        if (!OperatingSystem.IsLinux())
        {
            return false;
        }

        try
        {
            var flags = File.ReadLines(FlagsOfThisProcess).First(line => line.StartsWith("flags:", StringComparison.Ordinal));
            return (Convert.ToInt32(flags["flags:".Length..].Trim(), fromBase: 8) & ClosedByExec) != 0;
        }
        catch (FileNotFoundException)
        {
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidOperationException or FormatException)
        {
            return false; // a Linux without that view
        }
    }

    /// <summary>The path of the file that standard input is, from its start on.</summary>
    /// <returns>Null when it is no file, when some of it was read before, or when it has no such name (any more).</returns>
    public static string? Find()
    {
        if (!OperatingSystem.IsLinux())
        {
            return null;
        }

        try
        {
            var path = File.ResolveLinkTarget(OfThisProcess, returnFinalTarget: false)?.FullName;
            if (path is null || !File.Exists(path))
            {
                return null;
            }

            using var again = File.OpenHandle(path); // who opened it may have had more rights
            using var handle = new SafeFileHandle(0, ownsHandle: false);
            using var input = new FileStream(handle, FileAccess.Read, bufferSize: 0);
            return input is { CanSeek: true, Position: 0, Length: > 0 } ? path : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return null; // closed, or not for reading: what reads it will say so
        }
    }
}

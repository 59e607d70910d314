using Microsoft.Win32.SafeHandles;

namespace AccessLogs.Cli;

/// <summary>A file that the shell has made the standard input (<c>&lt; access.log</c>): read by its name, several can read it at once.</summary>
internal static class StandardFile
{
    // Linux' view of what this process has open: a link with the name of each file.
    private const string OfThisProcess = "/proc/self/fd/0";

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

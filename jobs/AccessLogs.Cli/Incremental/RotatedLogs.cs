using Gearman.MapReduce;

namespace AccessLogs.Cli.Incremental;

/// <summary>Finds the files that logs were renamed, copied or packed to since the last run: they have what was written before the rotation and not counted yet.</summary>
internal static class RotatedLogs
{
    /// <summary>Looks beside logs that are not what they were.</summary>
    /// <param name="files">The logs that are to be read.</param>
    /// <param name="known">What is known of the run before; takes a note of each that is found.</param>
    /// <returns>Files that are not among the logs.</returns>
    public static IReadOnlyList<string> Find(IReadOnlyList<string> files, KnownLogs known)
    {
        files = [.. files.Where(file => file.Length > 0)]; // an empty name is told where the logs are opened
        var named = files.Select(Path.GetFullPath).ToHashSet(StringComparer.Ordinal);
        var found = new List<string>();
        foreach (var path in files)
        {
            if (known.Logs.LastOrDefault(log => log.Name == path) is not { } last || IsStill(last, path))
            {
                continue;
            }

            foreach (var beside in Beside(path))
            {
                if (!named.Contains(beside.FullName) && Begins(last, beside))
                {
                    known.Notes.Add($"{path}: was rotated since; what it had at last is read from {beside.FullName}");
                    named.Add(beside.FullName);
                    found.Add(beside.FullName);
                }
            }
        }

        return found;
    }

    /// <summary>logrotate's access.log.1 and access.log-20260309.gz, and access-20260309.log of its option extension.</summary>
    private static IReadOnlyList<FileInfo> Beside(string path)
    {
        try
        {
            var directory = new DirectoryInfo(Path.GetDirectoryName(Path.GetFullPath(path))!);
            return [.. directory.EnumerateFiles(Path.GetFileNameWithoutExtension(path) + "?*").OrderBy(file => file.FullName, StringComparer.Ordinal)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return []; // who may not list it may still read the log
        }
    }

    private static bool IsStill(KnownLog log, string path)
    {
        try
        {
            using var content = LogContent.Open(path, IsPacked(path));
            return content.IsPacked ? content.Packed == log.Packed : log.HasHeadOf(content) && content.HashTail(log.Offset) == log.Tail;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InputException)
        {
            return false;
        }
    }

    private static bool Begins(KnownLog log, FileInfo file)
    {
        try
        {
            if (file.Length == 0)
            {
                return false; // a pipe has no length, and to open it would be to wait
            }

            using var content = LogContent.Open(file.FullName, IsPacked(file.FullName));
            return log.HasHeadOf(content);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InputException)
        {
            return false; // somebody else's business, or rotated just now
        }
    }

    private static bool IsPacked(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
        var head = new byte[16];
        head = head[..file.ReadAtLeast(head, head.Length, throwOnEndOfStream: false)];
        return !ReferenceEquals(JobInput.UnpackHead(head, path, 0), head);
    }
}

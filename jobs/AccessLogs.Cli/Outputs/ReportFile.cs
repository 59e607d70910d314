using AccessLogs.Cli.Incremental;

namespace AccessLogs.Cli.Outputs;

/// <summary>
/// Where a report goes. Opened before the work begins: a report that can't be written is told at once. What is there stays until
/// there is a new one.
/// </summary>
internal sealed class ReportFile : IDisposable
{
    /// <summary>The name of standard output.</summary>
    public const string StandardOutput = "-";

    private readonly string? _made;

    private ReportFile(Stream stream, string? made) => (Stream, _made) = (stream, made);

    /// <summary>What the report is written to.</summary>
    public Stream Stream { get; }

    /// <summary>Whether it is standard output.</summary>
    public bool IsStandardOutput => Stream is not FileStream;

    /// <summary>Opens one.</summary>
    /// <param name="option">The option that named it, for messages.</param>
    /// <param name="path">A path, or - for standard output.</param>
    /// <param name="logs">What is read, which no report may overwrite.</param>
    public static ReportFile Open(string option, string path, IReadOnlyList<string> logs)
    {
        if (path == StandardOutput)
        {
            return new ReportFile(Console.OpenStandardOutput(), null);
        }

        if (path.Length == 0)
        {
            throw new BadUseException($"{option} needs the name of a file, or -");
        }

        if (Directory.Exists(path))
        {
            throw new BadUseException($"{option} {path}: is a directory");
        }

        if (!Directory.Exists(Path.GetDirectoryName(Path.GetFullPath(path))))
        {
            throw new BadUseException($"{option} {path}: no such directory");
        }

        var isNew = !File.Exists(path);
        var file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.Write);
        if (isNew || !logs.Any(log => IsSame(log, file)))
        {
            return new ReportFile(file, isNew ? path : null);
        }

        file.Dispose();
        throw new BadUseException($"{option} {path}: the report would overwrite the log");
    }

    /// <summary>Two reports can't go to one place.</summary>
    /// <param name="files">The options and what they name.</param>
    public static void RequireDifferent(params IEnumerable<(string Option, string? Path)> files)
    {
        foreach (var same in files.Where(file => !string.IsNullOrEmpty(file.Path)).GroupBy(file => file.Path == StandardOutput ? StandardOutput : Place(file.Path!), StringComparer.Ordinal))
        {
            if (same.ToArray() is [var first, var second, ..])
            {
                throw new BadUseException($"{first.Option} and {second.Option} can't both be {second.Path}");
            }
        }
    }

    /// <summary>Ends the file after what was written: the report that was there may have been longer. Pipes and devices have no end.</summary>
    public void CutRest()
    {
        if (Stream is FileStream { CanSeek: true } file && file.Length > file.Position)
        {
            file.SetLength(file.Position);
        }
    }

    /// <summary>Closes it; one that was made for a report which was not written goes.</summary>
    public void Dispose()
    {
        var isEmpty = _made is not null && Stream.Length == 0;
        Stream.Dispose();
        if (isEmpty)
        {
            File.Delete(_made!);
        }
    }

    /// <summary>Whether a log is the file, by whatever name: links of both kinds lead to it.</summary>
    private static bool IsSame(string log, FileStream file) =>
        FileNumber.Of(log) is var number && number != default ? number == FileNumber.Of(file.SafeFileHandle) : Target(log) == Target(file.Name);

    /// <summary>Where a file is, or will be: its directory may have several names.</summary>
    private static string Place(string path)
    {
        var target = Target(path);
        var directory = FileNumber.Of(Path.GetDirectoryName(target) ?? target);
        return directory == default ? target : $"{directory.Device} {directory.Inode} {Path.GetFileName(target)}";
    }

    private static string Target(string path) =>
        Path.GetFullPath((File.Exists(path) ? new FileInfo(path).ResolveLinkTarget(returnFinalTarget: true)?.FullName : null) ?? path);
}

namespace AccessLogs.Cli.Outputs;

/// <summary>
/// Where a report goes. Opened before the work begins: a report that can't be written is told at once. What is there stays until
/// there is a new one.
/// </summary>
internal sealed class ReportFile : IAsyncDisposable
{
    /// <summary>The name of standard output.</summary>
    public const string StandardOutput = "-";

    private ReportFile(Stream stream) => Stream = stream;

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
            return new ReportFile(Console.OpenStandardOutput());
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

        return logs.Any(log => log != "-" && Target(log) == Target(path))
            ? throw new BadUseException($"{option} {path}: the report would overwrite the log")
            : new ReportFile(new FileStream(path, FileMode.OpenOrCreate, FileAccess.Write));
    }

    /// <summary>Two reports can't go to one place.</summary>
    /// <param name="files">The options and what they name.</param>
    public static void RequireDifferent(params IEnumerable<(string Option, string? Path)> files)
    {
        foreach (var same in files.Where(file => !string.IsNullOrEmpty(file.Path)).GroupBy(file => file.Path == StandardOutput ? StandardOutput : Target(file.Path!), StringComparer.Ordinal))
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

    public ValueTask DisposeAsync() => Stream.DisposeAsync();

    private static string Target(string path) =>
        Path.GetFullPath((File.Exists(path) ? new FileInfo(path).ResolveLinkTarget(returnFinalTarget: true)?.FullName : null) ?? path);
}

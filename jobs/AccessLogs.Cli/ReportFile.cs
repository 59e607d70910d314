namespace AccessLogs.Cli;

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

    /// <summary>Opens one.</summary>
    /// <param name="option">The option that named it, for messages.</param>
    /// <param name="path">A path, - for standard output, or null for no report.</param>
    /// <param name="logs">What is read, which no report may overwrite.</param>
    /// <returns>The file; null for no report.</returns>
    public static ReportFile? Open(string option, string? path, IReadOnlyList<string> logs)
    {
        if (path is null or StandardOutput)
        {
            return path is null ? null : new ReportFile(Console.OpenStandardOutput());
        }

        if (path.Length == 0)
        {
            throw new BadUseException($"{option} needs the name of a file, or -");
        }

        if (Directory.Exists(path))
        {
            throw new BadUseException($"{option} {path}: is a directory");
        }

        return logs.Any(log => log != "-" && Target(log) == Target(path))
            ? throw new BadUseException($"{option} {path}: the report would overwrite the log")
            : new ReportFile(new FileStream(path, FileMode.OpenOrCreate, FileAccess.Write));
    }

    /// <summary>Two reports can't go to one place.</summary>
    public static void RequireDifferent(string? json, string? html)
    {
        if (!string.IsNullOrEmpty(json) && !string.IsNullOrEmpty(html) && (json == html || Target(json) == Target(html)))
        {
            throw new BadUseException($"--json and --html can't both be {html}");
        }
    }

    /// <summary>Ends the file after what was written: the report that was there may have been longer.</summary>
    public void CutRest()
    {
        if (Stream is FileStream file)
        {
            file.SetLength(file.Position);
        }
    }

    public ValueTask DisposeAsync() => Stream.DisposeAsync();

    private static string Target(string path) =>
        Path.GetFullPath((File.Exists(path) ? new FileInfo(path).ResolveLinkTarget(returnFinalTarget: true)?.FullName : null) ?? path);
}

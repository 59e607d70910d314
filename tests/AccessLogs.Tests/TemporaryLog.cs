using System.Text;

namespace AccessLogs.Tests;

/// <summary>A log for another program: a byte is a character (Latin-1).</summary>
internal sealed class TemporaryLog : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("access-logs-");

    public TemporaryLog(string text) => File.WriteAllText(Path, text, Encoding.Latin1);

    public string Path => System.IO.Path.Combine(_folder.FullName, "access.log");

    public string Report => System.IO.Path.Combine(_folder.FullName, "report.json");

    public void Dispose() => _folder.Delete(recursive: true);
}

namespace Gearman.MapReduce;

/// <summary>Writes files aside, in a directory within the output's, and moves them when they are whole.</summary>
internal sealed class OutputDirectory<TKey, TResult> : IDisposable
{
    private const string SuccessFile = "_SUCCESS";

    private readonly string _directory;
    private readonly string _aside;
    private readonly IOutputFormat<TKey, TResult> _format;
    private readonly List<string> _files = [];

    /// <exception cref="OutputException">The directory holds something already, or cannot be written.</exception>
    public OutputDirectory(string directory, IOutputFormat<TKey, TResult> format)
    {
        _directory = directory;
        _aside = Path.Combine(directory, $"_temporary-{Guid.NewGuid():N}");
        _format = format;
        Guard(() =>
        {
            Directory.CreateDirectory(directory);
            if (Directory.EnumerateFileSystemEntries(directory)
                .Select(path => Path.GetFileName(path))
                .FirstOrDefault(name => name[0] is not ('.' or '_') || name == SuccessFile) is { } other)
            {
                throw new OutputException(directory, $"holds '{other}' already");
            }

            Directory.CreateDirectory(_aside);
        });
    }

    /// <exception cref="OutputException">The file cannot be written.</exception>
    public async Task WriteAsync(int partition, IEnumerable<KeyValuePair<TKey, TResult>> results, CancellationToken cancellationToken)
    {
        var name = $"part-{partition:D5}{_format.Extension}";
        var path = Path.Combine(_aside, name);
        try
        {
            var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1 << 16);
            await using (file.ConfigureAwait(false))
            {
                await _format.WriteAsync(results, file, cancellationToken).ConfigureAwait(false);
                file.Flush(flushToDisk: true); // whole before it has its name, also after a power cut
            }

            var whole = Path.Combine(_directory, name);
            File.Move(path, whole);
            _files.Add(whole);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new OutputException(path, e.Message, e);
        }
    }

    /// <summary>Says that all is there.</summary>
    public IReadOnlyList<string> Commit()
    {
        Guard(() => File.WriteAllBytes(Path.Combine(_directory, SuccessFile), []));
        return _files;
    }

    public void Dispose() => Guard(() => Directory.Delete(_aside, recursive: true));

    private void Guard(Action action)
    {
        try
        {
            action();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new OutputException(_directory, e.Message, e);
        }
    }
}

using System.Text;

namespace Gearman.MapReduce;

/// <summary>Writes files aside, in a directory within the output's, and moves them when they are whole.</summary>
internal sealed class OutputDirectory<TKey, TResult> : IOutputTarget<TKey, TResult>
{
    private const string AsidePrefix = "_temporary-";
    private const string MovesFile = "moves"; // in the directory aside: the names of the files that are moved out of it

    private readonly string _directory;
    private readonly string _aside;
    private readonly IOutputFormat<TKey, TResult> _format;

    /// <exception cref="OutputException">The directory holds something already, or cannot be written.</exception>
    public OutputDirectory(string directory, IOutputFormat<TKey, TResult> format)
    {
        _directory = directory;
        _aside = Path.Combine(directory, $"{AsidePrefix}{Guid.NewGuid():N}");
        _format = format;
        Guard(() =>
        {
            Directory.CreateDirectory(directory);
            TakeBackMoves();
            if (Directory.EnumerateFileSystemEntries(directory)
                .Select(path => Path.GetFileName(path))
                .FirstOrDefault(name => name[0] is not ('.' or '_') || name == OutputNames.Success) is { } other)
            {
                throw new OutputException(directory, $"holds '{other}' already");
            }

            Directory.CreateDirectory(_aside);
        });
    }

    public async Task WriteAsync(int partition, IEnumerable<KeyValuePair<TKey, TResult>> results, CancellationToken cancellationToken)
    {
        var path = Path.Combine(_aside, NameOf(partition));
        try
        {
            var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1 << 16);
            await using (file.ConfigureAwait(false))
            {
                await _format.WriteAsync(results, file, cancellationToken).ConfigureAwait(false);
                file.Flush(flushToDisk: true); // whole before it has its name, also after a power cut
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new OutputException(path, e.Message, e);
        }
    }

    public IReadOnlyList<string> Commit(int partitions)
    {
        string[] files = [.. Enumerable.Range(0, partitions).Select(NameOf)];
        Guard(() =>
        {
            // Locked as long as the moves go on: who finds it unlocked finds what a run left that was killed.
            using var moves = new FileStream(Path.Combine(_aside, MovesFile), FileMode.CreateNew, FileAccess.Write, FileShare.None);
            moves.Write(Encoding.UTF8.GetBytes(string.Join('\n', files)));
            moves.Flush(flushToDisk: true);
            try
            {
                foreach (var name in files)
                {
                    File.Move(Path.Combine(_aside, name), Path.Combine(_directory, name));
                }

                File.WriteAllBytes(Path.Combine(_directory, OutputNames.Success), []);
            }
            catch (IOException)
            {
                foreach (var name in files.Where(name => !File.Exists(Path.Combine(_aside, name))))
                {
                    File.Delete(Path.Combine(_directory, name));
                }

                throw;
            }
        });
        return [.. files.Select(name => Path.Combine(_directory, name))];
    }

    public void Dispose() => Guard(() => Directory.Delete(_aside, recursive: true));

    private string NameOf(int partition) => OutputNames.Part(partition, _format.Extension);

    /// <summary>
    /// Deletes the files of a run that was killed while it moved them, which are not all: this run writes its own. Its directory aside
    /// says which they are.
    /// </summary>
    private void TakeBackMoves()
    {
        if (File.Exists(Path.Combine(_directory, OutputNames.Success)))
        {
            return;
        }

        foreach (var aside in Directory.EnumerateDirectories(_directory, AsidePrefix + "*"))
        {
            var path = Path.Combine(aside, MovesFile);
            if (File.Exists(path))
            {
                using (var moves = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None))
                using (var names = new StreamReader(moves))
                {
                    while (names.ReadLine() is { } name)
                    {
                        File.Delete(Path.Combine(_directory, Path.GetFileName(name)));
                    }
                }

                Directory.Delete(aside, recursive: true);
            }
        }
    }

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

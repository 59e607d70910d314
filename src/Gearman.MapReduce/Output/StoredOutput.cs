using System.Collections.Concurrent;

namespace Gearman.MapReduce;

/// <summary>Writes files to a store: none is there before all are whole.</summary>
internal sealed class StoredOutput<TKey, TResult> : IOutputTarget<TKey, TResult>
{
    private readonly IFileStore _store;
    private readonly string _directory;
    private readonly IOutputFormat<TKey, TResult> _format;
    private readonly ConcurrentDictionary<int, StoredFileWriter> _files = new();

    /// <exception cref="OutputException">There is something already.</exception>
    public StoredOutput(IFileStore store, string directory, IOutputFormat<TKey, TResult> format)
    {
        (_store, _directory, _format) = (store, directory, format);
        Guard(directory, () =>
        {
            if (store.Find(FileStores.Join(directory, "**")).Concat(store.Find(SuccessUrl)).FirstOrDefault() is { } other)
            {
                throw new OutputException(directory, $"holds '{other[(other.LastIndexOf('/') + 1)..]}' already");
            }

            return true;
        });
    }

    private string SuccessUrl => FileStores.Join(_directory, OutputNames.Success);

    public async Task WriteAsync(int partition, IEnumerable<KeyValuePair<TKey, TResult>> results, CancellationToken cancellationToken)
    {
        var url = UrlOf(partition);
        var file = Guard(url, () => _store.Create(url));
        _files[partition] = file;
        try
        {
            var stream = file.Stream;
            await using (stream.ConfigureAwait(false))
            {
                await _format.WriteAsync(results, stream, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (Exception e) when (e is IOException or InputException)
        {
            throw new OutputException(url, e.Message, e);
        }
    }

    public IReadOnlyList<string> Commit(int partitions)
    {
        List<string> committed = [];
        try
        {
            for (var partition = 0; partition < partitions; partition++)
            {
                Guard(UrlOf(partition), () =>
                {
                    _files[partition].Commit();
                    return true;
                });
                committed.Add(UrlOf(partition));
            }

            Guard(SuccessUrl, () =>
            {
                using var success = _store.Create(SuccessUrl);
                success.Stream.Dispose();
                success.Commit();
                return true;
            });
            return committed;
        }
        catch (OutputException)
        {
            foreach (var url in committed)
            {
                Guard(url, () =>
                {
                    _store.Delete(url);
                    return true;
                });
            }

            throw;
        }
    }

    public void Dispose()
    {
        foreach (var file in _files.Values)
        {
            file.Dispose();
        }
    }

    private string UrlOf(int partition) => FileStores.Join(_directory, OutputNames.Part(partition, _format.Extension));

    private static T Guard<T>(string url, Func<T> action)
    {
        try
        {
            return action();
        }
        catch (Exception e) when (e is IOException or InputException)
        {
            throw new OutputException(url, e.Message, e);
        }
    }
}

namespace Gearman.MapReduce;

/// <summary>A directory for the results of a run: <c>part-00000.csv</c> and so on, and <c>_SUCCESS</c> when all are there.</summary>
/// <typeparam name="TKey">The keys' type.</typeparam>
/// <typeparam name="TResult">The results' type.</typeparam>
public sealed class FileOutput<TKey, TResult>
{
    private readonly string _directory;
    private readonly IOutputFormat<TKey, TResult> _format;

    /// <summary>Describes an output.</summary>
    /// <param name="directory">
    /// The directory, made if there is none, or a URL of a registered store (<see cref="FileStores"/>). It must not hold output of another run: a name that begins with neither dot
    /// nor underscore.
    /// </param>
    /// <param name="format">How the files are written.</param>
    public FileOutput(string directory, IOutputFormat<TKey, TResult> format)
    {
        ArgumentException.ThrowIfNullOrEmpty(directory);
        ArgumentNullException.ThrowIfNull(format);
        _directory = directory;
        _format = format;
    }

    /// <summary>Begins to write, before any work is done: an output that cannot be is told at once.</summary>
    internal IOutputTarget<TKey, TResult> Begin() => FileStores.Of(_directory) is { } store
        ? new StoredOutput<TKey, TResult>(store, _directory, _format)
        : new OutputDirectory<TKey, TResult>(_directory, _format);
}

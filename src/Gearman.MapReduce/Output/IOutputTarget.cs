namespace Gearman.MapReduce;

/// <summary>Where the files of a run go: a directory, or a store.</summary>
internal interface IOutputTarget<TKey, TResult> : IDisposable
{
    /// <summary>Writes the file of a partition; those of several may be written at the same time.</summary>
    /// <exception cref="OutputException">The file cannot be written.</exception>
    Task WriteAsync(int partition, IEnumerable<KeyValuePair<TKey, TResult>> results, CancellationToken cancellationToken);

    /// <summary>Gives all files their places, then says that all are there.</summary>
    /// <param name="partitions">How many were written.</param>
    /// <returns>The files.</returns>
    /// <exception cref="OutputException">They cannot be moved.</exception>
    IReadOnlyList<string> Commit(int partitions);
}

namespace Gearman.MapReduce;

/// <summary>How results are written to a file. <see cref="OutputFormats"/> has the common ones.</summary>
/// <typeparam name="TKey">The keys' type.</typeparam>
/// <typeparam name="TResult">The results' type.</typeparam>
public interface IOutputFormat<TKey, TResult>
{
    /// <summary>What the names of files end with, such as <c>.csv</c>.</summary>
    string Extension { get; }

    /// <summary>Writes all results of a partition; several may be written at the same time.</summary>
    /// <param name="results">Each key with each of its results, in the order of the keys.</param>
    /// <param name="file">Where to; not to be closed.</param>
    /// <param name="cancellationToken">Gives the run up.</param>
    /// <returns>Completes when all is written.</returns>
    Task WriteAsync(IEnumerable<KeyValuePair<TKey, TResult>> results, Stream file, CancellationToken cancellationToken);
}

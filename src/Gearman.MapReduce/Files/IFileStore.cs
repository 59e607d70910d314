namespace Gearman.MapReduce;

/// <summary>
/// Files that are not in the file system: inputs, outputs and spilled pairs of runs, by URLs of the scheme that it is registered for
/// (<see cref="FileStores"/>). Safe for any number of threads; calls may block.
/// </summary>
public interface IFileStore
{
    /// <summary>The files that a pattern names, now.</summary>
    /// <param name="pattern">
    /// A URL in which <c>*</c> stands for any characters but a slash, and <c>**</c> for any. Names, or parts of a path, that begin with a dot or
    /// an underscore are matched only by a pattern that has it.
    /// </param>
    /// <returns>Their URLs, in order; none if there are none.</returns>
    /// <exception cref="InputException">The store says no.</exception>
    /// <exception cref="IOException">It does not answer.</exception>
    IReadOnlyList<string> Find(string pattern);

    /// <summary>What the store knows of a file.</summary>
    /// <param name="url">The file.</param>
    /// <returns>Its length and version.</returns>
    /// <exception cref="InputException">There is no such file, or it may not be read.</exception>
    /// <exception cref="IOException">The store does not answer; asked again, it may.</exception>
    StoredFile Describe(string url);

    /// <summary>Opens a file at an offset.</summary>
    /// <param name="url">The file.</param>
    /// <param name="version">The version that is meant; null for any.</param>
    /// <param name="offset">The first byte to read, from 0; not behind the end.</param>
    /// <returns>A stream that stands there. If it breaks off it throws <see cref="IOException"/>, and the file is opened again at that byte.</returns>
    /// <exception cref="InputException">There is no such file, or it has another version, or may not be read.</exception>
    /// <exception cref="IOException">The store does not answer; asked again, it may.</exception>
    Stream OpenRead(string url, string? version, long offset);

    /// <summary>Begins a file, which is not there before it is committed.</summary>
    /// <param name="url">The file.</param>
    /// <returns>Takes its bytes.</returns>
    /// <exception cref="IOException">It cannot be written.</exception>
    StoredFileWriter Create(string url);

    /// <summary>Deletes all files whose URLs begin so.</summary>
    /// <param name="prefix">The beginning.</param>
    /// <exception cref="IOException">They cannot be deleted.</exception>
    void Delete(string prefix);
}

namespace Gearman.MapReduce;

/// <summary>
/// Something a job reads lines from: a file, or a stream such as standard input. A path converts by itself, so a list
/// of inputs can be written <c>["a.log", "b.log.gz"]</c>.
/// </summary>
/// <remarks>
/// A name that ends in <c>.gz</c> is read as gzip, one split a file, members joined. A path that cannot be read at any
/// place (a pipe, <c>/dev/stdin</c>) is read as a stream: once, in order, its bytes sent to the workers.
/// </remarks>
public sealed class JobInput
{
    private JobInput(string name, Stream? stream, bool isGzip)
    {
        Name = name;
        Stream = stream;
        IsGzip = isGzip;
    }

    /// <summary>The path, or the name given to a stream; errors name it.</summary>
    public string Name { get; }

    /// <summary>The stream to read instead of a file, or null.</summary>
    internal Stream? Stream { get; }

    /// <summary>True if the bytes are gzip members.</summary>
    internal bool IsGzip { get; }

    /// <summary>Reads a file.</summary>
    /// <param name="path">The path as workers shall see it; make it absolute if they may run in another directory.</param>
    /// <returns>The input.</returns>
    public static JobInput FromFile(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return new JobInput(path, null, path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>Reads a stream once from where it stands; it is not closed. Its bytes travel inline.</summary>
    /// <param name="stream">What to read.</param>
    /// <param name="name">A name for messages, such as <c>standard input</c>.</param>
    /// <param name="isGzip">True if the bytes are gzip members.</param>
    /// <returns>The input.</returns>
    public static JobInput FromStream(Stream stream, string name, bool isGzip = false)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentException.ThrowIfNullOrEmpty(name);
        return new JobInput(name, stream, isGzip);
    }

    /// <summary>Reads a file: the same as <see cref="FromFile"/>.</summary>
    /// <param name="path">The path.</param>
    public static implicit operator JobInput(string path) => FromFile(path);
}

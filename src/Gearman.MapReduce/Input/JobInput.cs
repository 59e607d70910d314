namespace Gearman.MapReduce;

/// <summary>
/// Something a job reads: a file, or a stream such as standard input. A path converts by itself, so a list of inputs can
/// be written <c>["a.log", "b.log.gz"]</c>; <see cref="FromPattern"/> and <see cref="FromDirectory"/> give many.
/// </summary>
/// <remarks>
/// Gzip, zstd, bzip2 and xz are known by their first bytes, not by the name, and unpacked; such a file is one split. A path
/// that cannot be read at any place (a pipe, <c>/dev/stdin</c>) is read as a stream: once, in order, its bytes sent to the
/// workers.
/// </remarks>
public sealed class JobInput
{
    private JobInput(string name, Stream? stream, InputCompression compression, RecordFormat format, (long Offset, long Length)? range = null)
    {
        Range = range;
        Name = name;
        Stream = stream;
        Compression = compression;
        Format = format;
    }

    /// <summary>The path, or the name given to a stream; errors name it.</summary>
    public string Name { get; }

    /// <summary>The stream to read instead of a file, or null.</summary>
    internal Stream? Stream { get; }

    /// <summary>How the bytes are packed.</summary>
    internal InputCompression Compression { get; }

    /// <summary>What a record is.</summary>
    internal RecordFormat Format { get; }

    /// <summary>The part of the file whose records are read; null for all of it.</summary>
    internal (long Offset, long Length)? Range { get; }

    /// <summary>Reads a file.</summary>
    /// <param name="path">
    /// The path as workers shall see it; make it absolute if they may run in another directory. Or an http:// or https:// URL: workers read
    /// their parts of it by Range requests; of a server that gives no parts, one task reads all. Or a URL of a registered store (<see cref="FileStores"/>).
    /// </param>
    /// <param name="compression">How it is packed, where its first bytes shall not say.</param>
    /// <returns>The input.</returns>
    public static JobInput FromFile(string path, InputCompression compression = InputCompression.Detect)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return new JobInput(path, null, compression, RecordFormat.Lines);
    }

    /// <summary>Reads the records that begin in a part of a file, which is not packed.</summary>
    /// <param name="path">The path as workers shall see it; make it absolute if they may run in another directory.</param>
    /// <param name="offset">The first byte of the part.</param>
    /// <param name="length">Its bytes.</param>
    /// <returns>The input.</returns>
    public static JobInput FromFile(string path, long offset, long length)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        return new JobInput(path, null, InputCompression.None, RecordFormat.Lines, (offset, length));
    }

    /// <summary>Unpacks the start of an input, to see what it holds before a run.</summary>
    /// <param name="head">The first bytes as they are stored.</param>
    /// <param name="name">The input's name.</param>
    /// <param name="length">The most bytes to unpack.</param>
    /// <returns>What comes out of these bytes; they themselves when they are not packed.</returns>
    public static byte[] UnpackHead(byte[] head, string name, int length)
    {
        ArgumentNullException.ThrowIfNull(head);
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        var compression = CompressionFormat.Detect(head, name);
        if (compression == InputCompression.None)
        {
            return head;
        }

        var unpacked = new byte[length];
        var count = 0;
        using var source = CompressionFormat.Decode(new StreamSource(new MemoryStream(head), name), name, compression);
        try
        {
            while (count < length && source.Read(unpacked.AsSpan(count)) is > 0 and var read)
            {
                count += read;
            }
        }
        catch (InputException)
        {
            // The bytes end before what they are the start of does.
        }

        return unpacked[..count];
    }

    /// <summary>Reads a stream once from where it stands; it is not closed. Its bytes travel inline.</summary>
    /// <param name="stream">What to read.</param>
    /// <param name="name">A name for messages, such as <c>standard input</c>.</param>
    /// <param name="compression">How it is packed, where its first bytes shall not say.</param>
    /// <returns>The input.</returns>
    public static JobInput FromStream(Stream stream, string name, InputCompression compression = InputCompression.Detect)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentException.ThrowIfNullOrEmpty(name);
        return new JobInput(name, stream, compression, RecordFormat.Lines);
    }

    /// <summary>All files that a pattern names, now, in the order of their paths.</summary>
    /// <param name="pattern">
    /// A path, or a URL of a registered store (<see cref="IFileStore.Find"/>), in whose parts <c>*</c> stands for any characters; a part <c>**</c> stands for any directories, but follows no links. Files and
    /// directories that begin with a dot or an underscore are matched only by a pattern that has it: a job's output is a
    /// job's input.
    /// </param>
    /// <returns>The inputs.</returns>
    /// <exception cref="InputException">No file is named so.</exception>
    public static IReadOnlyList<JobInput> FromPattern(string pattern)
    {
        ArgumentException.ThrowIfNullOrEmpty(pattern);
        return (FileStores.Of(pattern) is { } store ? FindIn(store, pattern) : FilePattern.Find(pattern)) is [_, ..] paths
            ? [.. paths.Select(path => FromFile(path))]
            : throw new InputException(pattern, "no file is named so");
    }

    /// <summary>All files in a directory and below it, now, in the order of their paths.</summary>
    /// <param name="path">The directory. What begins with a dot or an underscore in it is left out.</param>
    /// <returns>The inputs.</returns>
    /// <exception cref="InputException">There is no such directory, or nothing in it.</exception>
    public static IReadOnlyList<JobInput> FromDirectory(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return FileStores.Of(path) is not null || Directory.Exists(path)
            ? FromPattern(FileStores.Join(path, FileStores.Of(path) is null ? Path.Combine("**", "*") : "**"))
            : throw new InputException(path, File.Exists(path) ? "is not a directory" : "no such directory");
    }

    private static IReadOnlyList<string> FindIn(IFileStore store, string pattern) =>
        RemoteRetry.Run(pattern, () => store.Find(pattern), CancellationToken.None);

    /// <summary>The same input, read as records of another format.</summary>
    /// <param name="format">What a record is.</param>
    /// <returns>The input.</returns>
    public JobInput With(RecordFormat format)
    {
        ArgumentNullException.ThrowIfNull(format);
        return new JobInput(Name, Stream, Compression, format, Range);
    }

    /// <summary>Reads a file: the same as <see cref="FromFile(string, InputCompression)"/>.</summary>
    /// <param name="path">The path.</param>
    public static implicit operator JobInput(string path) => FromFile(path);
}

namespace Gearman.MapReduce;

/// <summary>
/// Bytes in order: a file, a stream, what comes out of a compressed one. Jobs are given theirs; open one to look at an
/// input as a job will see it.
/// </summary>
public abstract class ByteSource : IDisposable
{
    private protected ByteSource()
    {
    }

    /// <summary>Bytes of the input itself that were taken so far: compressed ones, if it is compressed.</summary>
    public abstract long BytesTaken { get; }

    /// <summary>Opens a file at its start and unpacks it.</summary>
    /// <param name="path">The file.</param>
    /// <param name="compression">How it is packed.</param>
    /// <returns>The source; disposing it closes the file.</returns>
    /// <exception cref="InputException">It cannot be opened or read.</exception>
    public static ByteSource OpenFile(string path, InputCompression compression = InputCompression.Detect)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return Unpack(new FileSource(FileSource.Open(path), path, 0), path, compression);
    }

    /// <summary>Reads a stream from where it stands and unpacks it.</summary>
    /// <param name="stream">What to read; it is not closed.</param>
    /// <param name="name">Its name in messages, such as <c>standard input</c>.</param>
    /// <param name="compression">How it is packed.</param>
    /// <returns>The source.</returns>
    /// <exception cref="InputException">The stream cannot be read.</exception>
    public static ByteSource FromStream(Stream stream, string name, InputCompression compression = InputCompression.Detect)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentException.ThrowIfNullOrEmpty(name);
        return Unpack(new StreamSource(stream, name), name, compression);
    }

    /// <summary>Reads some bytes.</summary>
    /// <param name="buffer">Where to; not empty.</param>
    /// <returns>How many; 0 at the end.</returns>
    /// <exception cref="InputException">The input cannot be read, or is damaged here.</exception>
    public abstract int Read(Span<byte> buffer);

    /// <summary>The source as a stream.</summary>
    /// <returns>The stream; disposing of it leaves the source open.</returns>
    public Stream AsStream() => new SourceStream(this);

    /// <summary>Gives back what the source holds.</summary>
    public abstract void Dispose();

    private static ByteSource Unpack(ByteSource source, string name, InputCompression compression)
    {
        if (compression != InputCompression.Detect)
        {
            return CompressionFormat.Decode(source, name, compression);
        }

        var peekable = new PeekableSource(source);
        try
        {
            return CompressionFormat.Decode(
                peekable, name, CompressionFormat.Detect(peekable.Peek(CompressionFormat.MagicLength), name));
        }
        catch (InputException)
        {
            peekable.Dispose();
            throw;
        }
    }
}

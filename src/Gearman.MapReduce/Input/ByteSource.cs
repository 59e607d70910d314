namespace Gearman.MapReduce;

/// <summary>Bytes in order, for <see cref="LineBlockReader"/>: a range of a file, a stream, a gzip stream.</summary>
internal abstract class ByteSource : IDisposable
{
    /// <summary>Bytes of the input itself that were taken so far: compressed ones for gzip.</summary>
    public abstract long BytesTaken { get; }

    /// <summary>Reads some bytes; 0 at the end.</summary>
    public abstract int Read(Span<byte> buffer);

    public abstract void Dispose();
}

namespace Gearman.Server.Storing.Journal;

/// <summary>A segment's file.</summary>
internal interface IJournalFile : IDisposable
{
    /// <summary>How many bytes it has, zeros at its end included.</summary>
    long Length { get; }

    /// <summary>Reads some bytes, all of them.</summary>
    /// <exception cref="IOException">They can't be read.</exception>
    void Read(long offset, Span<byte> bytes);

    /// <summary>Where the first byte behind an offset is that may be none of the zeros that the file was made of; its length if there is none.</summary>
    /// <exception cref="IOException">It can't be told.</exception>
    long FindData(long offset);

    /// <summary>True if nothing but zeros is behind an offset.</summary>
    /// <param name="offset">The offset.</param>
    /// <param name="buffer">Where they are read to, in pieces.</param>
    /// <exception cref="IOException">They can't be read.</exception>
    bool IsBlank(long offset, Span<byte> buffer)
    {
        var end = Length;
        for (var at = FindData(offset); at < end; at += buffer.Length)
        {
            var bytes = buffer[..(int)Math.Min(buffer.Length, end - at)];
            Read(at, bytes);
            if (bytes.ContainsAnyExcept((byte)0))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Writes some bytes; after a fault any part of them may be written.</summary>
    /// <exception cref="IOException">They can't be written.</exception>
    void Write(long offset, ReadOnlySpan<byte> bytes);

    /// <summary>Makes what was written durable; after a fault any part of it may be.</summary>
    /// <exception cref="IOException">It can't be made so.</exception>
    void Sync();
}

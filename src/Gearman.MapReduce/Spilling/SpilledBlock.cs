namespace Gearman.MapReduce;

/// <summary>Bytes that memory shall not hold, in a file (<see cref="SpillBlockFile"/>).</summary>
/// <param name="File">The file: a path, or a URL of a store (<see cref="FileStores"/>).</param>
/// <param name="Offset">Where it begins in the file.</param>
/// <param name="StoredLength">How long it is in the file.</param>
/// <param name="Length">How long it is.</param>
public readonly record struct SpilledBlock(string File, long Offset, long StoredLength, long Length)
{
    /// <summary>Reads it.</summary>
    /// <returns>The bytes that were written.</returns>
    /// <exception cref="SpillException">The file cannot be read, or is damaged.</exception>
    public ReadOnlyMemory<byte> Read()
    {
        using var reader = new RunReader(Run.Spilled(File, Offset, StoredLength, Length));
        return reader.TryRead(out var block) ? block : default;
    }
}

namespace Gearman.MapReduce;

/// <summary>
/// A sorted run: a row of entries, each a key and an array of its values, in MessagePack. Inline, or packed in a file of
/// the spill directory (<see cref="SpillFile"/>). A key may have several entries, one behind the other.
/// </summary>
internal sealed class Run
{
    private Run(ReadOnlyMemory<byte> bytes, string? file, long offset, long storedLength, long length)
    {
        Bytes = bytes;
        File = file;
        Offset = offset;
        StoredLength = storedLength;
        Length = length;
    }

    /// <summary>The entries, if the run is inline.</summary>
    public ReadOnlyMemory<byte> Bytes { get; }

    /// <summary>The file it is in; null if it is inline.</summary>
    public string? File { get; }

    /// <summary>Where it begins in the file.</summary>
    public long Offset { get; }

    /// <summary>How long it is in the file.</summary>
    public long StoredLength { get; }

    /// <summary>Bytes of its entries.</summary>
    public long Length { get; }

    public bool IsSpilled => File is not null;

    public static Run Inline(ReadOnlyMemory<byte> bytes) => new(bytes, null, 0, 0, bytes.Length);

    public static Run Spilled(string file, long offset, long storedLength, long length) => new(default, file, offset, storedLength, length);
}

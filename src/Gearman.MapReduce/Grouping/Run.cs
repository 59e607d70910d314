namespace Gearman.MapReduce;

/// <summary>
/// A sorted run: a row of entries (<see cref="RunEntry"/>), inline or in a file of the spill directory (<see cref="SpillFile"/>).
/// A key may have several entries, one behind the other.
/// </summary>
internal sealed class Run
{
    private Run(IReadOnlyList<ReadOnlyMemory<byte>> blocks, string? file, long offset, long storedLength, long length)
    {
        Blocks = blocks;
        File = file;
        Offset = offset;
        StoredLength = storedLength;
        Length = length;
    }

    /// <summary>The entries, if the run is inline: blocks of whole ones, so that no array has to hold them all.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> Blocks { get; }

    /// <summary>The file it is in; null if it is inline.</summary>
    public string? File { get; }

    /// <summary>Where it begins in the file.</summary>
    public long Offset { get; }

    /// <summary>How long it is in the file.</summary>
    public long StoredLength { get; }

    /// <summary>Bytes of its entries.</summary>
    public long Length { get; }

    public bool IsSpilled => File is not null;

    public static Run Inline(params IReadOnlyList<ReadOnlyMemory<byte>> blocks) => new(blocks, null, 0, 0, blocks.Sum(block => (long)block.Length));

    public static Run Spilled(string file, long offset, long storedLength, long length) => new([], file, offset, storedLength, length);
}

namespace Gearman.MapReduce;

/// <summary>
/// A file of blocks that memory shall not hold, packed as spilled pairs are. For accumulators, whose content is their own affair. Nobody else writes
/// it; who made its directory deletes it.
/// </summary>
public sealed class SpillBlockFile : IDisposable
{
    private readonly SpillFile _file;

    /// <summary>Makes a file, when the first block comes.</summary>
    /// <param name="directory">A directory that is there, or a URL of a store (<see cref="FileStores"/>).</param>
    /// <param name="name">What its name begins with: several may begin alike.</param>
    public SpillBlockFile(string directory, string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(directory);
        _file = new SpillFile(directory, name, new MapReduceCounters());
    }

    /// <summary>Adds blocks to a file that somebody else has open, keeps and closes: one that outlives the run, and has other content beside.</summary>
    /// <param name="file">The file; where it stands the first block begins.</param>
    /// <param name="path">What it is called when blocks are read.</param>
    public SpillBlockFile(Stream file, string path)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentException.ThrowIfNullOrEmpty(path);
        _file = new SpillFile(file, path);
    }

    /// <summary>Writes a block.</summary>
    /// <param name="bytes">The bytes, at least one.</param>
    /// <returns>What it is read by, once the file is complete.</returns>
    /// <exception cref="SpillException">The file cannot be written.</exception>
    public SpilledBlock Write(ReadOnlySpan<byte> bytes)
    {
        ArgumentOutOfRangeException.ThrowIfZero(bytes.Length, nameof(bytes));
        _file.Write(bytes);
        var run = _file.EndRun();
        return new SpilledBlock(run.File!, run.Offset, run.StoredLength, run.Length);
    }

    /// <summary>Ends the file: no more blocks come, and everybody may read those that were written.</summary>
    /// <exception cref="SpillException">The file cannot be written.</exception>
    public void Complete() => _file.Complete();

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();
}

using Microsoft.Extensions.Logging;

namespace Gearman.MapReduce;

/// <summary>Where a task may put pairs that memory shall not hold, and how much memory shall hold.</summary>
/// <param name="Directory">The run's directory; null where nothing may be spilled.</param>
/// <param name="MemoryBytes">Bytes of pairs that a task may hold.</param>
/// <param name="InlineBytes">Bytes of pairs that a task may answer inline.</param>
internal sealed record SpillSpace(string? Directory, long MemoryBytes, long InlineBytes)
{
    private const int MergeBytes = 4 * SpillFile.BlockBytes; // a run's part in a merge: its block, its window, and buffers

    /// <summary>Space without bounds, in memory.</summary>
    public static SpillSpace Unbounded { get; } = new(null, long.MaxValue, long.MaxValue);

    private SpillDirectory? Own { get; init; }

    /// <summary>How many spilled runs may be merged at once.</summary>
    public int Fan => (int)Math.Clamp(MemoryBytes / MergeBytes, 4, 128);

    /// <summary>How much of one key's values is handed out as a list, before the rest streams.</summary>
    public long GroupBytes => Math.Clamp(MemoryBytes / 8, SpillFile.BlockBytes, 64 << 20);

    /// <summary>A file of its own for whoever asks; null where nothing may be spilled.</summary>
    public SpillFile? File(string name, MapReduceCounters counters) => Directory is null ? null : new SpillFile(Directory, name, counters);

    /// <summary>
    /// Makes the directory. The coordinator alone does: a worker that is late, whose result nobody wants any more, shall not make
    /// it again.
    /// </summary>
    /// <param name="isAskedFor">False for the system's directory: a run that cannot have that holds its pairs in memory.</param>
    /// <param name="isKept">Whether it may be there already, and stays when the process is killed.</param>
    /// <returns>This space, or one in memory.</returns>
    /// <exception cref="SpillException">It cannot be made.</exception>
    public SpillSpace Created(bool isAskedFor = true, bool isKept = false)
    {
        try
        {
            if (Directory is null || FileStores.Of(Directory) is not null)
            {
                return this;
            }

            if (!isKept)
            {
                return this with { Own = SpillDirectory.Make(Directory) };
            }

            System.IO.Directory.CreateDirectory(Directory);
            return this;
        }
        catch (SpillException) when (!isAskedFor)
        {
            return Unbounded;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InputException)
        {
            throw new SpillException(Directory!, e);
        }
    }

    /// <summary>
    /// Deletes the directory that <see cref="Created"/> made. What cannot be deleted is left, since the run is done.
    /// </summary>
    public void DeleteDirectory(ILogger logger)
    {
        try
        {
            if (Directory is not null && FileStores.Of(Directory) is { } store)
            {
                store.Delete(Directory + "/");
            }
            else if (Own is not null)
            {
                Own.Dispose();
                if (Own.WhyLeft is { } reason)
                {
                    Log.SpillDirectoryLeft(logger, Own.Path, reason);
                }
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Log.SpillDirectoryLeft(logger, Directory!, e.Message);
        }
    }
}

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
    /// <returns>This space, or one in memory.</returns>
    /// <exception cref="SpillException">It cannot be made.</exception>
    public SpillSpace Created(bool isAskedFor = true)
    {
        try
        {
            if (Directory is not null && FileStores.Of(Directory) is null)
            {
                System.IO.Directory.CreateDirectory(Directory);
            }

            return this;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InputException)
        {
            return isAskedFor ? throw new SpillException(Directory!, e) : Unbounded;
        }
    }

    /// <summary>
    /// Deletes the directory. It is given another name first: a worker that is late could put a file in while it is emptied. What cannot be
    /// deleted is left, since the run is done.
    /// </summary>
    public void DeleteDirectory(ILogger logger)
    {
        try
        {
            if (Directory is not null && FileStores.Of(Directory) is { } store)
            {
                store.Delete(Directory + "/");
            }
            else if (Directory is not null)
            {
                var aside = Directory + "-done";
                System.IO.Directory.Move(Directory, aside);
                System.IO.Directory.Delete(aside, recursive: true);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Log.SpillDirectoryLeft(logger, Directory!, e.Message);
        }
    }
}

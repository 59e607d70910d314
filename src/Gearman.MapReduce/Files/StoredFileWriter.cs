namespace Gearman.MapReduce;

/// <summary>A file of a store that is being written: first its bytes, then the end of the stream, then the commit.</summary>
public abstract class StoredFileWriter : IDisposable
{
    /// <summary>Takes the bytes; disposing of it ends them.</summary>
    public abstract Stream Stream { get; }

    /// <summary>Makes the file be there, whole. The stream has been disposed of.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    public abstract void Commit();

    /// <summary>Gives the file up, if it was not committed.</summary>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Gives the file up, if it was not committed. What cannot be taken back is left: nothing is thrown.</summary>
    /// <param name="disposing">True if called by <see cref="Dispose()"/>.</param>
    protected abstract void Dispose(bool disposing);
}

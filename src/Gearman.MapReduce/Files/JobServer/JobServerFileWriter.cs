namespace Gearman.MapReduce;

/// <summary>Writes a file of a <see cref="JobServerSpill"/>, part by part. Only who knows its runs reads it, so it need not appear at once.</summary>
internal sealed class JobServerFileWriter : StoredFileWriter
{
    private long _written;

    public JobServerFileWriter(JobServerFiles files, string url) => Stream = new PartStream(JobServerFiles.PartBytes, part =>
    {
        files.Do(url, FileOperation.Write, _written, 0, part);
        _written += part.Count;
    });

    public override Stream Stream { get; }

    public override void Commit()
    {
        // It is there since its last part was written.
    }

    protected override void Dispose(bool disposing)
    {
        // What is left of it goes with the run's directory.
    }
}

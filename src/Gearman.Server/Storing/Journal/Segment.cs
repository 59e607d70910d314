namespace Gearman.Server.Storing.Journal;

/// <summary>A file of the journal.</summary>
internal sealed class Segment(SegmentHeader header, IJournalFile file) : IDisposable
{
    public SegmentHeader Header { get; } = header;

    public IJournalFile File { get; } = file;

    public long Number => Header.Number;

    /// <summary>Bytes on the disk.</summary>
    public long Size { get; } = file.Length;

    /// <summary>Where its records end.</summary>
    public long End { get; set; } = SegmentHeader.Length;

    /// <summary>Jobs whose entry in here is the one that counts.</summary>
    public int LiveJobs { get; private set; }

    /// <summary>The bytes of those entries.</summary>
    public long LiveBytes { get; private set; }

    /// <summary>Reads its first bytes.</summary>
    /// <param name="length">How many.</param>
    /// <param name="buffer">Where to; a larger one is put in its place if need be.</param>
    public ReadOnlySpan<byte> Read(long length, ref byte[] buffer)
    {
        if (buffer.Length < length)
        {
            buffer = GC.AllocateUninitializedArray<byte>(checked((int)length));
        }

        var bytes = buffer.AsSpan(0, (int)length);
        File.Read(0, bytes);
        return bytes;
    }

    public void Add(int length)
    {
        LiveJobs++;
        LiveBytes += length;
    }

    public void Drop(int length)
    {
        LiveJobs--;
        LiveBytes -= length;
    }

    public void Dispose() => File.Dispose();
}

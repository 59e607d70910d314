using System.IO.Hashing;
using Microsoft.Win32.SafeHandles;

namespace Gearman.MapReduce;

/// <summary>
/// What a worker compares before it reads a split by reference, lest it reads another file of that name: cheap, two
/// short reads, and strong enough against mistakes (not against malice).
/// </summary>
/// <param name="FileLength">The file's length when the run was planned.</param>
/// <param name="ModifiedTicks">Its last write time, UTC ticks.</param>
/// <param name="EdgesHash">XxHash3 of the first and the last 4 KiB of the split.</param>
internal sealed record FileFingerprint(long FileLength, long ModifiedTicks, ulong EdgesHash)
{
    private const int EdgeLength = 4096;

    /// <summary>That of no file.</summary>
    public static FileFingerprint OfNone { get; } = new(long.MaxValue, 0, 0);

    public static FileFingerprint Of(SafeFileHandle file, long offset, long length)
    {
        var hash = new XxHash3();
        Span<byte> edge = stackalloc byte[EdgeLength];
        Append(file, offset, edge[..(int)Math.Min(EdgeLength, length)], hash);
        Append(file, offset + Math.Max(0, length - EdgeLength), edge[..(int)Math.Min(EdgeLength, length)], hash);
        return new FileFingerprint(
            RandomAccess.GetLength(file), File.GetLastWriteTimeUtc(file).Ticks, hash.GetCurrentHashAsUInt64());
    }

    /// <summary>
    /// True if a file with the <paramref name="other"/> fingerprint can stand for this one. A log may have grown since
    /// it was planned: then its new write time says nothing and the hash of the split decides.
    /// </summary>
    public bool Accepts(FileFingerprint other) =>
        other.EdgesHash == EdgesHash
        && (other.FileLength > FileLength || (other.FileLength == FileLength && other.ModifiedTicks == ModifiedTicks));

    private static void Append(SafeFileHandle file, long offset, Span<byte> buffer, XxHash3 hash)
    {
        var read = 0;
        while (read < buffer.Length && RandomAccess.Read(file, buffer[read..], offset + read) is > 0 and var n)
        {
            read += n;
        }

        hash.Append(buffer[..read]);
    }
}

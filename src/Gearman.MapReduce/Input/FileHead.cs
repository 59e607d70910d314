using System.IO.Hashing;
using Microsoft.Win32.SafeHandles;

namespace Gearman.MapReduce;

/// <summary>The first bytes of a file when the run was planned: what has others now is another file, as after a rotation of logs.</summary>
/// <param name="Length">How many they are.</param>
/// <param name="Hash">Their XxHash3.</param>
internal readonly record struct FileHead(int Length, ulong Hash)
{
    /// <summary>The most bytes of a head.</summary>
    public const int MaxLength = 4096;

    /// <summary>The head that some bytes are.</summary>
    /// <param name="bytes">What <see cref="Read"/> gave.</param>
    public static FileHead Of(ReadOnlySpan<byte> bytes) => new(bytes.Length, XxHash3.HashToUInt64(bytes));

    /// <summary>Reads the first bytes of a file as it is now.</summary>
    /// <param name="file">The file.</param>
    /// <param name="buffer">Takes them, at most <see cref="MaxLength"/>.</param>
    /// <returns>How many there are.</returns>
    public static int Read(SafeFileHandle file, Span<byte> buffer)
    {
        var read = 0;
        while (read < buffer.Length && RandomAccess.Read(file, buffer[read..], read) is > 0 and var n)
        {
            read += n;
        }

        return read;
    }

    /// <summary>Whether a file begins so. One that has become shorter may: how much is missing is told where it is read.</summary>
    /// <param name="file">The file.</param>
    public bool IsOf(SafeFileHandle file)
    {
        Span<byte> head = stackalloc byte[MaxLength];
        head = head[..Length];
        return Read(file, head) < Length || Of(head).Hash == Hash;
    }

    /// <exception cref="InputException">A file does not begin so.</exception>
    public void Require(SafeFileHandle file, string path)
    {
        if (!IsOf(file))
        {
            throw new InputException(path, "was replaced since the run began");
        }
    }
}

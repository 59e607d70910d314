using System.IO.Hashing;
using Microsoft.Win32.SafeHandles;

namespace Gearman.MapReduce;

/// <summary>The first bytes of a file when the run was planned: what has others now is another file, as after a rotation of logs.</summary>
/// <param name="Length">How many they are.</param>
/// <param name="Hash">Their XxHash3.</param>
internal readonly record struct FileHead(int Length, ulong Hash)
{
    private const int MaxLength = 4096;

    /// <summary>The head of a file as it is now.</summary>
    /// <param name="file">The file.</param>
    public static FileHead Of(SafeFileHandle file) => Of(file, MaxLength);

    /// <summary>Whether a file begins so. One that has become shorter may: how much is missing is told where it is read.</summary>
    /// <param name="file">The file.</param>
    public bool IsOf(SafeFileHandle file) => Of(file, Length) is var now && (now.Length < Length || now.Hash == Hash);

    /// <exception cref="InputException">A file does not begin so.</exception>
    public void Require(SafeFileHandle file, string path)
    {
        if (!IsOf(file))
        {
            throw new InputException(path, "was replaced since the run began");
        }
    }

    private static FileHead Of(SafeFileHandle file, int length)
    {
        Span<byte> head = stackalloc byte[MaxLength];
        head = head[..length];
        var read = 0;
        while (read < head.Length && RandomAccess.Read(file, head[read..], read) is > 0 and var n)
        {
            read += n;
        }

        return new FileHead(read, XxHash3.HashToUInt64(head[..read]));
    }
}

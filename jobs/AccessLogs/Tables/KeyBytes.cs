using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace AccessLogs.Tables;

/// <summary>Compares keys where they are used: a call for each costs as much as the comparison.</summary>
internal static unsafe class KeyBytes
{
    /// <summary>Whether two keys are the same.</summary>
    /// <param name="first">The one.</param>
    /// <param name="second">The other.</param>
    /// <param name="length">The bytes of each.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool AreEqual(byte* first, byte* second, int length)
    {
        if (length >= Vector256<byte>.Count)
        {
            var last = length - Vector256<byte>.Count;
            for (var i = 0; i < last; i += Vector256<byte>.Count)
            {
                if (Vector256.Load(first + i) != Vector256.Load(second + i))
                {
                    return false;
                }
            }

            return Vector256.Load(first + last) == Vector256.Load(second + last); // some of them for the second time
        }

        if (length >= Vector128<byte>.Count)
        {
            var last = length - Vector128<byte>.Count;
            return ((Vector128.Load(first) ^ Vector128.Load(second)) | (Vector128.Load(first + last) ^ Vector128.Load(second + last))) == Vector128<byte>.Zero;
        }

        if (length >= sizeof(ulong))
        {
            var last = length - sizeof(ulong);
            return ((Word(first) ^ Word(second)) | (Word(first + last) ^ Word(second + last))) == 0;
        }

        return new ReadOnlySpan<byte>(first, length).SequenceEqual(new ReadOnlySpan<byte>(second, length));
    }

    private static ulong Word(byte* bytes) => Unsafe.ReadUnaligned<ulong>(bytes);
}

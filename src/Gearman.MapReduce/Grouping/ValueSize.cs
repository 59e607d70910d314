using System.Runtime.CompilerServices;

namespace Gearman.MapReduce;

/// <summary>About the bytes that a value takes in memory.</summary>
internal static class ValueSize<TValue>
{
    private const int ObjectBytes = 24; // header, type and length
    private const int UnknownBytes = 64; // an object whose size nobody can tell

    /// <summary>The size of a value without what it points to.</summary>
    public static readonly int Fixed = Unsafe.SizeOf<TValue>()
        + (RuntimeHelpers.IsReferenceOrContainsReferences<TValue>() ? UnknownBytes : 0);

    public static int Of(TValue value) =>
        typeof(TValue) == typeof(string) && value is string text ? ObjectBytes + 2 * text.Length
        : typeof(TValue) == typeof(byte[]) && value is byte[] bytes ? ObjectBytes + bytes.Length
        : Fixed;
}

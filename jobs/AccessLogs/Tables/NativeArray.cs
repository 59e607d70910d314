using System.Runtime.InteropServices;

namespace AccessLogs.Tables;

/// <summary>
/// A growing array outside of the garbage collector's heap: it never moves, so tables keep plain pointers into it; it is
/// given back at once when it grows; and it can ask for huge pages. Users keep the owner alive while they hold
/// <see cref="Pointer"/> (the finalizer frees the memory), and take it again after <see cref="Reserve"/>.
/// </summary>
/// <typeparam name="T">The element, without references.</typeparam>
internal sealed unsafe class NativeArray<T>() : SafeHandle(IntPtr.Zero, ownsHandle: true)
    where T : unmanaged
{
    private nuint _size;

    /// <summary>The first element, at the start of a cache line; null while <see cref="Capacity"/> is 0.</summary>
    public T* Pointer { get; private set; }

    /// <summary>The elements that there is room for.</summary>
    public long Capacity { get; private set; }

    /// <summary>Its size in bytes.</summary>
    public long ByteCapacity => (long)_size;

    /// <summary>Makes room, at least doubling what there is; elements keep their values, new ones are all zero.</summary>
    /// <param name="count">The elements needed.</param>
    public void Reserve(long count)
    {
        if (count > Capacity)
        {
            Grow(Math.Max(count, Capacity * 2));
        }
    }

    public override bool IsInvalid => handle == IntPtr.Zero;

    protected override bool ReleaseHandle()
    {
        HugePages.Free((void*)handle, _size);
        return true;
    }

    private void Grow(long capacity)
    {
        var bytes = checked((nuint)capacity * (nuint)sizeof(T));
        SetHandle((nint)HugePages.Grow((void*)handle, _size, bytes));
        _size = bytes;
        Pointer = (T*)handle;
        Capacity = capacity;
    }
}

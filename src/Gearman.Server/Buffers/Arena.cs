using System.Numerics;
using System.Runtime.InteropServices;

namespace Gearman.Server.Buffers;

/// <summary>
/// 2 MiB of the system's memory in chunks of 128 KiB, outside the garbage collector's heap: given back to the system at once when it
/// is disposed.
/// </summary>
internal sealed unsafe class Arena() : SafeHandle(0, ownsHandle: true)
{
    public const int ChunkLength = 128 * 1024;

    private const int Length = 2 << 20;
    private const int AllFree = (1 << (Length / ChunkLength)) - 1;

    private int _free = AllFree;
    private int _untouched = AllFree;

    public override bool IsInvalid => handle == 0;

    /// <summary>Its place in the list of those that have a free chunk.</summary>
    public int Index { get; set; }

    public bool HasFree => _free != 0;

    public bool IsUnused => _free == AllFree;

    public static Arena Allocate()
    {
        var arena = new Arena();
        arena.SetHandle((nint)SystemMemory.Allocate(Length));
        return arena;
    }

    /// <summary>Has all of its pages ready before the first chunk is taken.</summary>
    /// <param name="inOne">As one page of 2 MiB, if the system has one.</param>
    public void Populate(bool inOne)
    {
        if (inOne)
        {
            SystemMemory.PreferLargePages((byte*)handle, Length);
        }

        SystemMemory.Populate((byte*)handle, Length);
        _untouched = 0;
    }

    /// <summary>Takes a free chunk; what is in it is undefined.</summary>
    public byte* Take()
    {
        var chunk = BitOperations.TrailingZeroCount(_free);
        var bit = 1 << chunk;
        _free &= ~bit;
        var start = (byte*)handle + (chunk * ChunkLength);
        if ((_untouched & bit) != 0)
        {
            _untouched &= ~bit;
            SystemMemory.Populate(start, ChunkLength);
        }

        return start;
    }

    public void Return(byte* chunk) => _free |= 1 << (int)((chunk - (byte*)handle) / ChunkLength);

    protected override bool ReleaseHandle()
    {
        SystemMemory.Free((byte*)handle, Length);
        return true;
    }
}

using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace AccessLogs.Tables;

/// <summary>Asks for a cache line before it is needed. A hint: an address that is not mapped does no harm.</summary>
internal static unsafe class Prefetch
{
    /// <summary>Records that go through the tables together: enough to hide a miss of memory, few enough to stay in the first cache.</summary>
    public const int Batch = 32;

    /// <summary>Asks for the line of an address.</summary>
    /// <param name="address">Any address.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Line(void* address)
    {
        if (Sse.IsSupported)
        {
            Sse.Prefetch0(address);
        }
    }
}

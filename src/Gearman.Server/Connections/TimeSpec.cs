using System.Runtime.InteropServices;

namespace Gearman.Server.Connections;

/// <summary>C's <c>struct timespec</c> on 64-bit systems.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct TimeSpec
{
    public long Seconds;
    public long Nanoseconds;
}

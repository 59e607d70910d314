using System.Runtime.InteropServices;

namespace Gearman.Cli.Daemon;

/// <summary>How many file descriptors the process may have: <c>--file-descriptors</c>.</summary>
internal static class DescriptorLimit
{
    /// <summary>RLIMIT_NOFILE.</summary>
    private static readonly int Resource = OperatingSystem.IsLinux() ? 7 : 8;

    /// <summary>Sets it, also beyond what is allowed if the process may do that.</summary>
    /// <param name="count">The limit; 0 to leave it.</param>
    /// <exception cref="DaemonException">The system refuses.</exception>
    public static unsafe void Set(ulong count)
    {
        if (count == 0)
        {
            return;
        }

        // struct rlimit: the limit, and what it may be raised to.
        var limits = stackalloc ulong[2];
        if (OperatingSystem.IsWindows() || LibC.GetResourceLimit(Resource, limits) != 0 || LibC.SetResourceLimit(Resource, Raise(limits, count)) != 0)
        {
            throw new DaemonException(
                "Failed to set limit for the number of file descriptors.  Try running as root or giving a smaller value to -f. "
                + $"({Marshal.GetLastPInvokeErrorMessage()})");
        }
    }

    private static unsafe ulong* Raise(ulong* limits, ulong count)
    {
        limits[0] = count;
        limits[1] = Math.Max(limits[1], count);
        return limits;
    }
}

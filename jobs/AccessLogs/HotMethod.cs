using System.Runtime.CompilerServices;

namespace AccessLogs;

/// <summary>How a method is compiled that goes over every line.</summary>
internal static class HotMethod
{
    /// <summary>
    /// At its first call and in full. What a build has precompiled (ReadyToRun) makes a call of each operation on vectors of 32 bytes, through
    /// memory, and takes eight times as long until it is found to be hot. To a native program it is all the same.
    /// </summary>
    public const MethodImplOptions AtOnce = MethodImplOptions.AggressiveOptimization;
}

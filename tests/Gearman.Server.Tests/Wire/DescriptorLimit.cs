using System.Runtime.InteropServices;

namespace Gearman.Server.Tests.Wire;

/// <summary>Takes the process's free descriptors away for a while: RLIMIT_NOFILE of Linux.</summary>
internal sealed partial class DescriptorLimit : IDisposable
{
    private const int NoFile = 7;

    private readonly Limit _before;

    public DescriptorLimit()
    {
        Assert.Equal(0, GetLimit(NoFile, out _before));
        var none = _before with { Soft = 3 };
        Assert.Equal(0, SetLimit(NoFile, none));
    }

    public void Dispose() => Assert.Equal(0, SetLimit(NoFile, _before));

    [LibraryImport("libc", EntryPoint = "getrlimit")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int GetLimit(int resource, out Limit limit);

    [LibraryImport("libc", EntryPoint = "setrlimit")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SetLimit(int resource, in Limit limit);

    private record struct Limit(nuint Soft, nuint Hard);
}

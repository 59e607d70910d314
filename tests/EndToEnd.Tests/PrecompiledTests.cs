using System.Reflection.PortableExecutable;
using System.Runtime.InteropServices;

namespace EndToEnd.Tests;

/// <summary>What <c>dotnet run</c> need not compile at each start.</summary>
public sealed class PrecompiledTests
{
    [Theory]
    [InlineData("AccessLogs")]
    [InlineData("Gearman.MapReduce")]
    [InlineData("System.CommandLine")]
    public void The_build_compiles_what_LogAnalysis_loads_to_machine_code(string library)
    {
        Assert.SkipUnless(RuntimeInformation.OSArchitecture is Architecture.X64 or Architecture.Arm64, "there is no compiler for this processor");
        using var file = new PEReader(File.OpenRead(Path.Combine(Path.GetDirectoryName(Example.Built("LogAnalysis"))!, library + ".dll")));

        Assert.NotEqual(0, file.PEHeaders.CorHeader!.ManagedNativeHeaderDirectory.Size);
    }
}

using Benchmarks.Load;

namespace Benchmarks.Soak;

/// <summary>What a server's process has of the machine.</summary>
/// <param name="ResidentKib">Memory.</param>
/// <param name="Descriptors">Open files and sockets.</param>
/// <param name="Cpu">Processor time so far.</param>
internal readonly record struct ProcessCost(long ResidentKib, int Descriptors, TimeSpan Cpu)
{
    public static ProcessCost Of(ServerProcess server) => new(server.ResidentBytes / 1024, server.Descriptors, server.ProcessorTime);
}

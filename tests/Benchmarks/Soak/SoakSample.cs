using System.Globalization;

namespace Benchmarks.Soak;

/// <summary>What both servers cost at a moment, and what was done by then.</summary>
internal sealed record SoakSample(TimeSpan At, ProcessCost Plain, ProcessCost Tls, long Jobs, long Connections)
{
    public const string Header =
        "seconds,jobs,connections,plain_rss_kib,plain_descriptors,plain_cpu_seconds,tls_rss_kib,tls_descriptors,tls_cpu_seconds";

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{At.TotalSeconds:0},{Jobs},{Connections},{Plain.ResidentKib},{Plain.Descriptors},{Plain.Cpu.TotalSeconds:0.00},{Tls.ResidentKib},{Tls.Descriptors},{Tls.Cpu.TotalSeconds:0.00}");
}

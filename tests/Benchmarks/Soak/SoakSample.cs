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

    /// <summary>Reads what <see cref="ToString"/> wrote.</summary>
    public static SoakSample Parse(string line)
    {
        var figures = line.Split(',').Select(figure => double.Parse(figure, CultureInfo.InvariantCulture)).ToArray();
        return new SoakSample(TimeSpan.FromSeconds(figures[0]), Cost(3), Cost(6), (long)figures[1], (long)figures[2]);

        ProcessCost Cost(int first) => new((long)figures[first], (int)figures[first + 1], TimeSpan.FromSeconds(figures[first + 2]));
    }
}

using System.Globalization;
using System.Text;

namespace Benchmarks.Soak;

/// <summary>Draws what the servers cost over the time of a run.</summary>
internal static class SoakPlot
{
    private const int Width = 760;
    private const int Height = 120;
    private const int Left = 60;
    private const int Step = 170;

    public static string Draw(IReadOnlyList<SoakSample> samples)
    {
        var svg = new StringBuilder($"""
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {Left + Width + 20} {(3 * Step) + 30}" font-family="sans-serif" font-size="12">
            <rect width="100%" height="100%" fill="white"/>

            """);
        var minutes = samples[^1].At.TotalMinutes;
        AddPanel(svg, 0, samples, $"memory, MiB ({minutes:0} minutes, {samples[^1].Jobs:N0} jobs, {samples[^1].Connections:N0} connections)", s => s.Plain.ResidentKib / 1024.0, s => s.Tls.ResidentKib / 1024.0);
        AddPanel(svg, 1, samples, "open descriptors", s => s.Plain.Descriptors, s => s.Tls.Descriptors);
        AddPanel(svg, 2, samples, "processor time so far, seconds", s => s.Plain.Cpu.TotalSeconds, s => s.Tls.Cpu.TotalSeconds);
        svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{Left}\" y=\"{(3 * Step) + 20}\"><tspan fill=\"#1f77b4\">plain text</tspan>  <tspan fill=\"#d62728\">TLS</tspan></text>\n</svg>\n");
        return svg.ToString();
    }

    private static void AddPanel(
        StringBuilder svg, int index, IReadOnlyList<SoakSample> samples, string title, Func<SoakSample, double> plain, Func<SoakSample, double> tls)
    {
        var top = (index * Step) + 30;
        var most = samples.Max(s => Math.Max(plain(s), tls(s))) * 1.1;
        svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{Left}\" y=\"{top - 8}\">{title}</text>\n");
        svg.Append(CultureInfo.InvariantCulture, $"<path d=\"M{Left} {top}V{top + Height}H{Left + Width}\" fill=\"none\" stroke=\"#888\"/>\n");
        svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{Left - 6}\" y=\"{top + 10}\" text-anchor=\"end\">{most:0}</text><text x=\"{Left - 6}\" y=\"{top + Height}\" text-anchor=\"end\">0</text>\n");
        AddLine(plain, "#1f77b4");
        AddLine(tls, "#d62728");

        void AddLine(Func<SoakSample, double> figure, string colour)
        {
            var points = samples.Select(s => string.Create(
                CultureInfo.InvariantCulture, $"{Left + (s.At / samples[^1].At * Width):0.#},{top + Height - (figure(s) / most * Height):0.#}"));
            svg.Append(CultureInfo.InvariantCulture, $"<polyline points=\"{string.Join(' ', points)}\" fill=\"none\" stroke=\"{colour}\"/>\n");
        }
    }
}

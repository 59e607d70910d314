namespace Benchmarks.Soak;

/// <summary>Draws what the servers cost over the time of a run.</summary>
internal static class SoakPlot
{
    private const int Width = 760;
    private const int Height = 120;
    private const int Left = 60;
    private const int Step = 170;
    private const string PlainColour = "#2a78d0";
    private const string TlsColour = "#d0692a";

    public static string Draw(IReadOnlyList<SoakSample> samples)
    {
        var svg = new Svg(Left + Width + 20, (3 * Step) + 30, fontSize: 12);
        var last = samples[^1];
        svg.Add($"<title>Memory, descriptors and processor time of both servers</title>");
        AddPanel(svg, 0, samples, FormattableString.Invariant($"memory, MiB ({last.At.TotalMinutes:0} minutes, {last.Jobs:N0} jobs, {last.Connections:N0} connections)"), cost => cost.ResidentKib / 1024.0);
        AddPanel(svg, 1, samples, "open descriptors", cost => cost.Descriptors);
        AddPanel(svg, 2, samples, "processor time so far, seconds", cost => cost.Cpu.TotalSeconds);
        svg.Add($"""<text x="{Left}" y="{(3 * Step) + 20}"><tspan fill="{PlainColour}">plain text</tspan>  <tspan fill="{TlsColour}">TLS</tspan></text>""");
        return svg.ToString();
    }

    private static void AddPanel(Svg svg, int index, IReadOnlyList<SoakSample> samples, string title, Func<ProcessCost, double> figure)
    {
        var top = (index * Step) + 30;
        var most = samples.Max(s => Math.Max(figure(s.Plain), figure(s.Tls))) * 1.1;
        svg.Add($"""<text x="{Left}" y="{top - 8}">{title}</text>""");
        svg.Add($"""<path d="M{Left} {top}V{top + Height}H{Left + Width}" fill="none" stroke="#808080" stroke-opacity="0.5"/>""");
        svg.Add($"""<text x="{Left - 6}" y="{top + 10}" text-anchor="end">{most:0}</text><text x="{Left - 6}" y="{top + Height}" text-anchor="end">0</text>""");
        AddLine(s => s.Plain, PlainColour);
        AddLine(s => s.Tls, TlsColour);

        void AddLine(Func<SoakSample, ProcessCost> server, string colour) => svg.AddLine(
            samples.Select(s => (Left + (s.At / samples[^1].At * Width), top + Height - (figure(server(s)) / most * Height))), colour, width: 1);
    }
}

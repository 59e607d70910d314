using Gearman.MapReduce.Simulation;

namespace Benchmarks.Scale;

/// <summary>Rates over time, as in figure 3 of the paper: a column a run, with input, shuffle and output below each other.</summary>
internal sealed class RatePlot
{
    private const int PanelWidth = 300;
    private const int PanelHeight = 110;
    private const int Left = 46;
    private const int Top = 40;
    private const int Gap = 26;
    private const double Giga = 1e9;
    private const int SecondsPerTick = 300;

    private static readonly string[] Rows = ["input", "shuffle", "output"];
    private static readonly string[] Colours = ["#2a78d0", "#1f9a76", "#d0692a"];

    private readonly List<ScaleResult> _columns = [];

    /// <summary>Adds a column: the median of its runs.</summary>
    public void Add(ScaleResult column) => _columns.Add(column);

    public string ToSvg()
    {
        var seconds = Math.Ceiling(_columns.Max(column => Math.Max(column.Median.Elapsed.TotalSeconds, column.Scenario.Paper!.Done)) / SecondsPerTick) * SecondsPerTick;
        var (width, height) = ((_columns.Count * (PanelWidth + Left)) + Gap, Top + (Rows.Length * (PanelHeight + Gap)));
        var svg = new Svg(width, height, fontSize: 11);
        svg.Add($"<title>GB a second over time, simulated</title>");
        for (var column = 0; column < _columns.Count; column++)
        {
            var (run, paper) = (_columns[column].Median, _columns[column].Scenario.Paper!);
            var left = Left + (column * (PanelWidth + Left));
            svg.Add($"""<text x="{left}" y="16" font-size="13">{_columns[column].Scenario.Name}</text>""");
            svg.Add($"""<text x="{left}" y="31">done after {run.Elapsed.TotalSeconds:0} s (dashed: the paper's, {paper.Done:0} s)</text>""");
            for (var row = 0; row < Rows.Length; row++)
            {
                var most = Math.Ceiling(_columns.Max(other => Log(other.Median, row).Rates.Max()) / Giga);
                Panel(svg, left, Top + (row * (PanelHeight + Gap)), Rows[row], Log(run, row), most, seconds, PaperEnd(paper, row), Colours[row]);
            }
        }

        return svg.ToString();
    }

    /// <summary>When this row of the paper's figure ends, as its text says; else when all was done.</summary>
    private static double PaperEnd(PaperRun paper, int row) => (row switch { 0 => paper.Maps, 1 => paper.Shuffle, _ => paper.Output }) ?? paper.Done;

    private static RateLog Log(SimulatedRun run, int row) => row switch { 0 => run.Input, 1 => run.Shuffle, _ => run.Output };

    private static void Panel(Svg svg, int left, int top, string name, RateLog log, double most, double seconds, double paper, string colour)
    {
        double X(double second) => left + (second / seconds * PanelWidth);
        double Y(double rate) => top + PanelHeight - (rate / Giga / most * PanelHeight);
        svg.Add($"""<path d="M{left} {top}V{top + PanelHeight}H{left + PanelWidth}" fill="none" stroke="#808080" stroke-opacity="0.5"/>""");
        svg.Add($"""<text x="{left - 5}" y="{top + 9}" text-anchor="end">{most:0}</text><text x="{left - 5}" y="{top + PanelHeight}" text-anchor="end">0</text>""");
        svg.Add($"""<text x="{left + 5}" y="{top + 10}">{name}, GB/s</text>""");
        for (var second = 0; second <= seconds; second += SecondsPerTick)
        {
            svg.Add($"""<text x="{X(second):0}" y="{top + PanelHeight + 13}" text-anchor="middle">{second}</text>""");
        }

        svg.AddLine(log.Rates.Select((rate, bin) => (X((bin + 0.5) * RateLog.Bin.TotalSeconds), Y(rate))), colour, width: 1.5);
        svg.Add($"""<path d="M{X(paper):0} {top}V{top + PanelHeight}" stroke="#808080" stroke-dasharray="4 3"/>""");
    }
}

namespace Benchmarks.Growth;

/// <summary>Lines over a logarithmic axis, as an SVG that is at home on a light and on a dark page.</summary>
internal sealed class LinePlot(string title)
{
    private const int Width = 760;
    private const int Height = 360;
    private const int Left = 50;
    private const int Top = 70;
    private const int Right = 20;
    private const int Bottom = 40;

    private static readonly string[] Colours = ["#2a78d0", "#d0692a"];

    private readonly List<(string Name, (int X, double Y)[] Points)> _lines = [];

    public void Add(string name, (int X, double Y)[] points) => _lines.Add((name, points));

    public string ToSvg()
    {
        var maxX = _lines.Max(l => l.Points.Max(p => Math.Log10(p.X)));
        var maxY = Math.Ceiling(_lines.Max(l => l.Points.Max(p => p.Y)) / 5) * 5;
        double X(double x) => Left + ((x - 1) / (maxX - 1) * (Width - Left - Right));
        double Y(double y) => Height - Bottom - (y / maxY * (Height - Top - Bottom));

        var svg = new Svg(Width, Height, fontSize: 12);
        svg.Add($"""<title>{title}</title><text x="{Left}" y="20" font-size="14">{title}</text>""");
        for (var exponent = 1; exponent <= maxX; exponent++)
        {
            svg.Add($"""<text x="{X(exponent):0}" y="{Height - Bottom + 20}" text-anchor="middle">{Math.Pow(10, exponent):N0}</text>""");
        }

        for (var i = 0; i <= 5; i++)
        {
            var y = maxY * i / 5;
            svg.Add($"""<line x1="{Left}" x2="{Width - Right}" y1="{Y(y):0}" y2="{Y(y):0}" stroke="#808080" stroke-opacity="0.3"/>""");
            svg.Add($"""<text x="{Left - 8}" y="{Y(y) + 4:0}" text-anchor="end">{y:0}</text>""");
        }

        for (var i = 0; i < _lines.Count; i++)
        {
            var (name, points) = _lines[i];
            svg.AddLine(points.Select(p => (X(Math.Log10(p.X)), Y(p.Y))), Colours[i], width: 2);
            svg.Add($"""<text x="{Left}" y="{38 + (16 * i)}" fill="{Colours[i]}">{name}</text>""");
            foreach (var (x, y) in points)
            {
                svg.Add($"""<circle cx="{X(Math.Log10(x)):0.0}" cy="{Y(y):0.0}" r="3" fill="{Colours[i]}"/>""");
                svg.Add($"""<text x="{X(Math.Log10(x)):0.0}" y="{Y(y) - 8:0.0}" text-anchor="middle" fill="{Colours[i]}">{y:0.00}</text>""");
            }
        }

        return svg.ToString();
    }
}

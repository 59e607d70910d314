using System.Globalization;
using System.Text;

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

        var svg = new StringBuilder();
        Line(svg, $"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {Width} {Height}" font-family="sans-serif" font-size="12" fill="#808080">""");
        Line(svg, $"""<title>{title}</title><text x="{Left}" y="20" font-size="14">{title}</text>""");
        for (var exponent = 1; exponent <= maxX; exponent++)
        {
            Line(svg, $"""<text x="{X(exponent):0}" y="{Height - Bottom + 20}" text-anchor="middle">{Math.Pow(10, exponent):N0}</text>""");
        }

        for (var i = 0; i <= 5; i++)
        {
            var y = maxY * i / 5;
            Line(svg, $"""<line x1="{Left}" x2="{Width - Right}" y1="{Y(y):0}" y2="{Y(y):0}" stroke="#808080" stroke-opacity="0.3"/>""");
            Line(svg, $"""<text x="{Left - 8}" y="{Y(y) + 4:0}" text-anchor="end">{y:0}</text>""");
        }

        for (var i = 0; i < _lines.Count; i++)
        {
            var (name, points) = _lines[i];
            var path = string.Join(' ', points.Select(p => string.Create(CultureInfo.InvariantCulture, $"{X(Math.Log10(p.X)):0.0},{Y(p.Y):0.0}")));
            Line(svg, $"""<polyline points="{path}" fill="none" stroke="{Colours[i]}" stroke-width="2"/>""");
            Line(svg, $"""<text x="{Left}" y="{38 + (16 * i)}" fill="{Colours[i]}">{name}</text>""");
            foreach (var (x, y) in points)
            {
                Line(svg, $"""<circle cx="{X(Math.Log10(x)):0.0}" cy="{Y(y):0.0}" r="3" fill="{Colours[i]}"/>""");
                Line(svg, $"""<text x="{X(Math.Log10(x)):0.0}" y="{Y(y) - 8:0.0}" text-anchor="middle" fill="{Colours[i]}">{y:0.00}</text>""");
            }
        }

        return svg.Append("</svg>\n").ToString();
    }

    private static void Line(StringBuilder svg, FormattableString line) => svg.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');
}

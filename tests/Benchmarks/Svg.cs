using System.Globalization;
using System.Text;

namespace Benchmarks;

/// <summary>A drawing, line by line; numbers are written as SVG wants them, whatever the system's language.</summary>
internal sealed class Svg
{
    private readonly StringBuilder _text = new();

    public Svg(int width, int height, int fontSize) => Add(
        $"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" font-family="sans-serif" font-size="{fontSize}" fill="#808080">""");

    public void Add(FormattableString line) => _text.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');

    public void AddLine(IEnumerable<(double X, double Y)> points, string colour, double width) => Add(
        $"""<polyline points="{string.Join(' ', points.Select(p => string.Create(CultureInfo.InvariantCulture, $"{p.X:0.0},{p.Y:0.0}")))}" fill="none" stroke="{colour}" stroke-width="{width}"/>""");

    /// <summary>The whole drawing.</summary>
    public override string ToString() => $"{_text}</svg>\n";
}

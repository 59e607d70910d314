using AccessLogs.Selection;

namespace AccessLogs.Places;

/// <summary>Reads where the client of a line is, once for each that is distinct. One thread at a time.</summary>
/// <param name="places">Where clients are.</param>
/// <param name="text">What of it.</param>
internal sealed class PlaceReader(GeoDatabase places, Func<Place, string> text)
{
    private readonly RememberedTexts _texts = new(client => text(places.Find(client)));

    /// <summary>Reads it: a <see cref="LineText"/>.</summary>
    public ReadOnlySpan<byte> Read(in AccessLogLine line, Span<byte> scratch) => _texts.Of(line.Address);
}

using System.Globalization;

namespace AccessLogs.Formats;

/// <summary>A <c>#Fields:</c> directive of a W3C log.</summary>
/// <param name="Offset">The first byte of its line in the (uncompressed) file.</param>
/// <param name="Fields">The names of the columns.</param>
internal sealed record W3cDirective(long Offset, string Fields)
{
    /// <summary>Makes a directive again of what a format on the wire says of it.</summary>
    /// <param name="texts">The offset and the names.</param>
    /// <returns>The directive.</returns>
    /// <exception cref="ArgumentException">They are no such texts.</exception>
    public static W3cDirective FromTexts(string[] texts) =>
        texts is [var offset, var fields] && long.TryParse(offset, NumberStyles.None, CultureInfo.InvariantCulture, out var at)
            ? new W3cDirective(at, fields)
            : throw new ArgumentException($"'{string.Join("', '", texts)}' is no offset with names of columns.", nameof(texts));
}

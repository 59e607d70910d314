using AccessLogs.Parsing;

namespace AccessLogs.Formats;

/// <summary>A part of a format as its language has it: text, or a field.</summary>
/// <param name="Position">Where it is in the format, from 0 on.</param>
internal sealed record FormatToken(int Position)
{
    /// <summary>The text; null for a field.</summary>
    public byte[]? Literal { get; init; }

    /// <summary>The field; null for text.</summary>
    public FieldReading? Field { get; init; }

    /// <summary>
    /// How good this field is for its purpose, where a format has several: the best one counts, of equals the first. The status after
    /// redirects is better than the one before, a body's size better than one with headers.
    /// </summary>
    public int Rank { get; init; }

    /// <summary>Makes text.</summary>
    public static FormatToken OfText(int position, ReadOnlySpan<byte> text) => new(position) { Literal = text.ToArray() };
}

using System.Buffers;
using System.Text;
using AccessLogs.Parsing;

namespace AccessLogs.Selection;

/// <summary>Reads the numbers of a filter.</summary>
internal static class NumberText
{
    private const int Hundred = 100;

    private static readonly SearchValues<char> OfNumber = SearchValues.Create("0123456789.");

    private static readonly (string Suffix, long Factor)[] Sizes =
        [("", 1), ("B", 1), ("K", 1L << 10), ("M", 1L << 20), ("G", 1L << 30), ("T", 1L << 40)];

    private static readonly (string Suffix, long Factor)[] Durations = [("us", 1), ("µs", 1), ("ms", 1_000), ("s", 1_000_000), ("min", 60_000_000)];

    /// <summary>Reads a value for a field.</summary>
    /// <param name="kind">What the field's values are.</param>
    /// <param name="text">The text.</param>
    /// <param name="range">What it stands for.</param>
    /// <returns>What is wrong; null when nothing is.</returns>
    public static string? Read(LineFieldKind kind, string text, out NumberRange range)
    {
        (string? problem, range) = kind switch
        {
            LineFieldKind.Status when text is [>= '0' and <= '9', 'x' or 'X', 'x' or 'X'] =>
                (null, new NumberRange((text[0] - '0') * Hundred, ((text[0] - '0') * Hundred) + Hundred - 1)),
            LineFieldKind.Status => Exactly(long.TryParse(text, out var status) && status is >= 0 and < 1_000, status, $"'{text}' is no status: give 404 or 5xx"),
            LineFieldKind.Number => Exactly(long.TryParse(text, out var number) && number >= 0, number, $"'{text}' is no number"),
            LineFieldKind.Bytes => Exactly(TryRead(text, Sizes, out var size), size, $"'{text}' is no size: give bytes, or such as 10K or 1.5M"),
            _ => Exactly(TryRead(text, Durations, out var duration), duration, $"'{text}' is no time: give a number with a unit, such as 500ms, 2s or 300us"),
        };
        return problem;
    }

    private static (string? Problem, NumberRange Range) Exactly(bool isRead, long value, string problem) =>
        isRead ? (null, new NumberRange(value, value)) : (problem, default);

    private static bool TryRead(string text, (string Suffix, long Factor)[] units, out long value)
    {
        ReadOnlySpan<byte> rest = Encoding.UTF8.GetBytes(text);
        value = 0;
        var length = text.AsSpan().IndexOfAnyExcept(OfNumber);
        var suffix = length < 0 ? "" : text[length..];
        foreach (var (name, factor) in units)
        {
            if (string.Equals(name, suffix, StringComparison.OrdinalIgnoreCase))
            {
                return DecimalText.TryRead(ref rest, factor, out value) && rest.Length == Encoding.UTF8.GetByteCount(suffix);
            }
        }

        return false;
    }
}

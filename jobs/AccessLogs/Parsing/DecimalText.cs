namespace AccessLogs.Parsing;

/// <summary>Numbers with a fraction, in integers: no rounding, no culture.</summary>
internal static class DecimalText
{
    /// <summary>The most digits before the point: 31 years in microseconds.</summary>
    private const int MaxDigits = 15;

    /// <summary>Reads a number.</summary>
    /// <param name="text">Advanced past the number.</param>
    /// <param name="unit">What 1 is worth, at most a billion.</param>
    /// <param name="value">The number times the unit, cut to an integer; capped at <see cref="long.MaxValue"/>.</param>
    /// <returns>False when there is no digit at the start.</returns>
    public static bool TryRead(ref ReadOnlySpan<byte> text, long unit, out long value)
    {
        var whole = 0L;
        var i = 0;
        for (; i < text.Length && char.IsAsciiDigit((char)text[i]); i++)
        {
            whole = i < MaxDigits ? (whole * 10) + (text[i] - '0') : long.MaxValue / 10;
        }

        value = whole > long.MaxValue / unit ? long.MaxValue : whole * unit;
        if (i == 0)
        {
            return false;
        }

        if (i + 1 < text.Length && text[i] == '.')
        {
            i++;
            for (var place = unit / 10; i < text.Length && char.IsAsciiDigit((char)text[i]); i++, place /= 10)
            {
                value = Math.Min(value, long.MaxValue - unit) + ((text[i] - '0') * place);
            }
        }

        text = text[i..];
        return true;
    }
}

using System.CommandLine.Parsing;

namespace AccessLogs.Cli.Memory;

/// <summary>Sizes as users write them.</summary>
internal static class SizeText
{
    /// <summary>Reads the size that an option has.</summary>
    /// <param name="result">What the user said; told if it is none.</param>
    /// <returns>Bytes, from 1 on; null if it is none.</returns>
    public static long? Read(ArgumentResult result)
    {
        var text = result.Tokens[0].Value;
        var number = text.EndsWith('B') || text.EndsWith('b') ? text[..^1] : text;
        var shift = char.ToUpperInvariant(number.Length > 0 ? number[^1] : ' ') switch { 'K' => 10, 'M' => 20, 'G' => 30, _ => 0 };
        if (long.TryParse(shift > 0 ? number[..^1] : number, out var size) && size > 0 && size <= long.MaxValue >> shift)
        {
            return size << shift;
        }

        result.AddError($"'{text}' is no size: give bytes from 1 on, such as 500000 or 64M");
        return null;
    }
}

using System.CommandLine.Parsing;
using System.Globalization;
using Gearman.Client;

namespace CommandOptions;

/// <summary>
/// What several commands read alike. It is compiled into each of them: a project of its own would be one more package for every user of
/// AccessLogs.Cli.
/// </summary>
internal static class OptionReaders
{
    /// <summary>Reads job servers, with commas between them or one an argument.</summary>
    public static ServerAddress[] ReadServers(ArgumentResult result)
    {
        List<ServerAddress> servers = [];
        foreach (var name in result.Tokens.SelectMany(token => token.Value.Split(',')))
        {
            if (ServerAddress.TryParse(name, out var server))
            {
                servers.Add(server);
            }
            else
            {
                Refuse(result, $"'{name}' is no server: give HOST or HOST:PORT");
            }
        }

        return [.. servers];
    }

    /// <summary>Makes a reader of bytes, with K, M or G for 1024 times more, and a B behind it or not.</summary>
    /// <param name="least">The fewest.</param>
    public static Func<ArgumentResult, long?> SizeFrom(long least) => result =>
    {
        var text = result.Tokens[0].Value;
        var number = text.EndsWith('B') || text.EndsWith('b') ? text[..^1] : text;
        var shift = char.ToUpperInvariant(number.Length > 0 ? number[^1] : ' ') switch { 'K' => 10, 'M' => 20, 'G' => 30, _ => 0 };
        if (long.TryParse(shift > 0 ? number[..^1] : number, out var size) && size > 0 && size <= long.MaxValue >> shift && size << shift >= least)
        {
            return size << shift;
        }

        Refuse(result, $"'{text}' is no size: give bytes from {least} on, such as 500000 or 64M");
        return null;
    };

    /// <summary>Reads a time of more than 0: seconds, or with s, m or h.</summary>
    public static TimeSpan? ReadDuration(ArgumentResult result)
    {
        var text = result.Tokens[0].Value;
        var unit = (text.Length > 0 ? text[^1] : ' ') switch { 's' => 1, 'm' => 60, 'h' => 3600, _ => 0 };
        var number = unit > 0 ? text[..^1] : text;
        if (double.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var count)
            && count * Math.Max(unit, 1) is >= 0.001 and <= 1_000_000)
        {
            return TimeSpan.FromSeconds(count * Math.Max(unit, 1));
        }

        Refuse(result, $"'{text}' is no time: give seconds, or a number with s, m or h, such as 90 or 10m");
        return null;
    }

    /// <summary>Reads a whole number.</summary>
    /// <param name="result">The value.</param>
    /// <param name="least">The least.</param>
    /// <param name="largest">The largest.</param>
    public static int ReadNumber(ArgumentResult result, int least, int largest = int.MaxValue)
    {
        var text = result.Tokens[0].Value;
        if (int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number >= least && number <= largest)
        {
            return number;
        }

        Refuse(result, $"'{text}' is no number {(largest == int.MaxValue ? $"of {least} or more" : $"from {least} to {largest}")}");
        return least;
    }

    /// <summary>Says what is wrong with the value of an option, and which.</summary>
    /// <param name="result">The value.</param>
    /// <param name="reason">What is wrong.</param>
    public static void Refuse(ArgumentResult result, string reason) =>
        result.AddError(result.Parent is OptionResult { Option.Name: var option } ? $"{option}: {reason}" : reason);
}

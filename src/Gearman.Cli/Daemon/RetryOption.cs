using System.CommandLine;
using System.Globalization;
using Gearman.Server;

namespace Gearman.Cli.Daemon;

/// <summary>The option <c>--retry</c>: rules <c>PATTERN=ATTEMPTS[,FIRST_DELAY[,MAX_DELAY]]</c>, several with blanks between or one by one.</summary>
internal static class RetryOption
{
    /// <summary>30 days.</summary>
    private const double MaxSeconds = 2_592_000;

    /// <summary>The option.</summary>
    public static Option<string[]> Define() => new("--retry")
    {
        Description = "How often background jobs are tried, by function: PATTERN=ATTEMPTS[,FIRST_DELAY[,MAX_DELAY]] in seconds; once a rule. Default is as gearmand.",
        DefaultValueFactory = _ => [],
        Validators =
        {
            result =>
            {
                if (result.Tokens.SelectMany(token => Words(token.Value)).FirstOrDefault(word => Parse(word) is null) is { } wrong)
                {
                    result.AddError($"the argument ('{wrong}') for option '--retry' is invalid");
                }
            },
        },
    };

    /// <summary>The rules of the option's values, which are right.</summary>
    public static IEnumerable<RetryRule> Rules(IEnumerable<string> values) => values.SelectMany(Words).Select(word => Parse(word)!);

    private static string[] Words(string value) => value.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);

    private static RetryRule? Parse(string word)
    {
        var equals = word.LastIndexOf('=');
        if (equals <= 0)
        {
            return null;
        }

        var rule = new RetryRule { Functions = word[..equals] };
        var numbers = word[(equals + 1)..].Split(',');
        if (numbers.Length > 3 || !int.TryParse(numbers[0], NumberStyles.None, CultureInfo.InvariantCulture, out var attempts) || attempts is < 1 or > ushort.MaxValue)
        {
            return null;
        }

        rule.Attempts = attempts;
        if (numbers.Length > 1)
        {
            if (Seconds(numbers[1]) is not { } first)
            {
                return null;
            }

            rule.FirstDelay = first;
            // A first wait beyond the longest is what was asked for.
            rule.MaxDelay = first > rule.MaxDelay ? first : rule.MaxDelay;
        }

        if (numbers.Length > 2)
        {
            if (Seconds(numbers[2]) is not { } longest)
            {
                return null;
            }

            rule.MaxDelay = longest;
        }

        return rule;
    }

    private static TimeSpan? Seconds(string text) =>
        double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds) && seconds <= MaxSeconds
            ? TimeSpan.FromSeconds(seconds)
            : null;
}

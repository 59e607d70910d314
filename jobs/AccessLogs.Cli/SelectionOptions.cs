using System.CommandLine;
using System.CommandLine.Parsing;
using System.Security.Cryptography;
using CommandOptions;

namespace AccessLogs.Cli;

/// <summary>The options that say which lines are counted, and what of them.</summary>
internal static class SelectionOptions
{
    private const int KeyBytes = 32;

    private static readonly Option<string?> Where = new("--where")
    {
        Description = "Count the lines that are as the filter says: 'status>=500 and path~\"^/api\" and not host in 10.0.0.0/8' (docs/log-analysis.md).",
        HelpName = "FILTER",
    };

    private static readonly Option<string?> Since = new("--since")
    {
        Description = "Leave out lines before a time: 2026-11-28, 2026-11-28T10:05, with Z or +02:00 an instant; 90m, 12h, 7d before now.",
        HelpName = "TIME",
    };

    private static readonly Option<string?> Until = new("--until")
    {
        Description = "Leave out lines after a time; of a day or a minute all is in.",
        HelpName = "TIME",
    };

    private static readonly Option<string[]> Exclude = new("--exclude")
    {
        Description = "Leave lines out: bots, an address, a network, a path (with * for anything), agent:TEXT, or a filter; may be given several times.",
        HelpName = "WHAT",
        AllowMultipleArgumentsPerToken = false,
    };

    private static readonly Option<Anonymity> Anonymize = new("--anonymize")
    {
        Description = "Make clients unknown before they are counted: truncate (to /24 and /48) or hash (with a key).",
        HelpName = "truncate|hash",
        CustomParser = ReadAnonymity,
    };

    private static readonly Option<string?> AnonymizeKey = new("--anonymize-key")
    {
        Description = "The key of --anonymize hash; with the same, a client is the same in each report. [default: one that nobody knows]",
        HelpName = "KEY",
    };

    private static readonly Option<string?> TimeZone = new("--tz")
    {
        Description = "Count by the clock of a time zone: Europe/Berlin, UTC, +02:00. [default: what the clock of each line shows]",
        HelpName = "ZONE",
    };

    private static readonly Option<bool> NoQueryString = new("--no-query-string")
    {
        Description = "Count paths without their query strings. Filters see them whole.",
    };

    private static readonly Option<string[]> StaticFile = new("--static-file")
    {
        Description = "A further extension of static files, such as .mp3; may be given several times.",
        HelpName = "EXT",
        AllowMultipleArgumentsPerToken = false,
    };

    /// <summary>All of them.</summary>
    public static IReadOnlyList<Option> All { get; } = [Where, Since, Until, Exclude, Anonymize, AnonymizeKey, TimeZone, NoQueryString, StaticFile];

    /// <summary>Reads them.</summary>
    /// <param name="result">What the user said.</param>
    /// <param name="clock">Says what time it is, for times before now.</param>
    /// <returns>The options.</returns>
    /// <exception cref="BadUseException">One can't be.</exception>
    public static AnalysisOptions Read(ParseResult result, TimeProvider clock)
    {
        var anonymity = result.GetValue(Anonymize);
        var key = result.GetValue(AnonymizeKey);
        if (key is not null && anonymity != Anonymity.Hashed)
        {
            throw new BadUseException("--anonymize-key needs --anonymize hash");
        }

        if (key is "")
        {
            throw new BadUseException("--anonymize-key is empty, and anybody could find the clients again");
        }

        var options = Check(Where, () => new AnalysisOptions { Where = result.GetValue(Where) });
        options = CheckTime(Since, () => options with { Since = RelativeTime.Resolve(result.GetValue(Since), clock) });
        options = CheckTime(Until, () => options with { Until = RelativeTime.Resolve(result.GetValue(Until), clock) });
        if (options.HasNoTime)
        {
            throw new BadUseException($"--until {result.GetValue(Until)} is before --since {result.GetValue(Since)}");
        }

        options = Check(Exclude, () => options with { Exclude = result.GetValue(Exclude) ?? [] });
        options = Check(TimeZone, () => options with { TimeZone = result.GetValue(TimeZone) });
        options = Check(StaticFile, () => options with { StaticFiles = result.GetValue(StaticFile) ?? [] });
        return options with
        {
            CutsQueries = result.GetValue(NoQueryString),
            Anonymity = anonymity,
            AnonymityKey = key ?? (anonymity == Anonymity.Hashed ? RandomNumberGenerator.GetHexString(KeyBytes * 2) : ""),
        };
    }

    /// <summary>Whether clients are hashed by a key that is drawn for this run alone.</summary>
    public static bool DrawsKey(ParseResult result) => result.GetValue(Anonymize) == Anonymity.Hashed && result.GetValue(AnonymizeKey) is null;

    /// <summary>Reads an option that the library checks.</summary>
    /// <typeparam name="T">What comes of it.</typeparam>
    /// <param name="option">The option, for messages.</param>
    /// <param name="read">Reads it.</param>
    /// <returns>What came of it.</returns>
    /// <exception cref="BadUseException">It can't be.</exception>
    public static T Check<T>(Option option, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (ArgumentException e)
        {
            throw new BadUseException($"{option.Name}: {e.Message.Split(" (Parameter", 2)[0]}");
        }
    }

    /// <summary>The same of a time, which may be one before now here.</summary>
    private static AnalysisOptions CheckTime(Option option, Func<AnalysisOptions> read)
    {
        try
        {
            return Check(option, read);
        }
        catch (BadUseException e)
        {
            throw new BadUseException($"{e.Message}; or {RelativeTime.Expected}");
        }
    }

    private static Anonymity ReadAnonymity(ArgumentResult result)
    {
        switch (result.Tokens[0].Value)
        {
            case "truncate":
                return Anonymity.Truncated;
            case "hash":
                return Anonymity.Hashed;
            default:
                OptionReaders.Refuse(result, $"'{result.Tokens[0].Value}' is no way to make clients unknown: give truncate or hash");
                return Anonymity.None;
        }
    }
}

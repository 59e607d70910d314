using System.Diagnostics.CodeAnalysis;

namespace SampleLogs;

/// <summary>What to make.</summary>
/// <param name="Broken">Whether a part of the lines is broken.</param>
/// <param name="Lines">The number of lines, blank ones included.</param>
/// <param name="Seed">Equal seeds give equal bytes.</param>
/// <param name="Cardinality">How many different clients, pages and so on there are.</param>
public sealed record SampleOptions(bool Broken, long Lines, ulong Seed, Cardinality Cardinality)
{
    /// <summary>What sample-logs/access.log was made with.</summary>
    public static SampleOptions AccessLog { get; } = new(Broken: false, 5_000, 1, Cardinality.Low);

    /// <summary>What sample-logs/broken.log was made with.</summary>
    public static SampleOptions BrokenLog { get; } = new(Broken: true, 500, 1, Cardinality.Low);

    public static bool TryParse(string[] args, [NotNullWhen(true)] out SampleOptions? options, out string error)
    {
        error = "";
        options = args.FirstOrDefault() switch { "access" => AccessLog, "broken" => BrokenLog, _ => null };
        if (options is null)
        {
            error = "say which log: access or broken";
            return false;
        }

        for (var i = 1; i < args.Length; i += 2)
        {
            var value = i + 1 < args.Length ? args[i + 1] : "";
            switch (args[i])
            {
                case "--lines" when long.TryParse(value, out var lines) && lines >= 0:
                    options = options with { Lines = lines };
                    break;
                case "--seed" when ulong.TryParse(value, out var seed):
                    options = options with { Seed = seed };
                    break;
                case "--cardinality" when value is "low" or "high" or "huge":
                    options = options with { Cardinality = value switch { "high" => Cardinality.High, "huge" => Cardinality.Huge, _ => Cardinality.Low } };
                    break;
                default:
                    error = $"unknown option or bad value: {args[i]} {value}";
                    return false;
            }
        }

        return true;
    }
}

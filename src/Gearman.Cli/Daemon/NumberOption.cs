using System.CommandLine;
using System.Globalization;
using System.Numerics;

namespace Gearman.Cli.Daemon;

/// <summary>Options with a number, read and refused as Boost reads it: decimal, a sign allowed, a negative one of an unsigned type counted from its end.</summary>
internal static class NumberOption
{
    /// <summary>An option.</summary>
    /// <typeparam name="T">Its type: a value beyond its range is refused.</typeparam>
    /// <param name="name">Its name.</param>
    /// <param name="alias">Its short form, or null.</param>
    /// <param name="value">Its default, or null for none.</param>
    /// <param name="description">What it does.</param>
    public static Option<T> Define<T>(string name, string? alias, T? value, string description)
        where T : struct, IBinaryInteger<T>, IMinMaxValue<T>
    {
        var option = new Option<T>(name)
        {
            Description = description,
            CustomParser = result =>
            {
                var text = result.Tokens[0].Value;
                if (TryParse<T>(text, out var number))
                {
                    return number;
                }

                result.AddError($"the argument ('{text}') for option '{name}' is invalid");
                return default;
            },
        };
        if (alias is not null)
        {
            option.Aliases.Add(alias);
        }

        if (value is { } given)
        {
            option.DefaultValueFactory = _ => given;
        }

        return option;
    }

    private static bool TryParse<T>(string text, out T number)
        where T : struct, IBinaryInteger<T>, IMinMaxValue<T>
    {
        number = default;
        var least = T.MinValue == T.Zero ? -Int128.CreateChecked(T.MaxValue) : Int128.CreateChecked(T.MinValue);
        if (!Int128.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value)
            || value < least || value > Int128.CreateChecked(T.MaxValue))
        {
            return false;
        }

        number = T.CreateTruncating(value);
        return true;
    }
}

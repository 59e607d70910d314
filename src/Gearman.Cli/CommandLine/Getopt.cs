using System.CommandLine;

namespace Gearman.Cli.CommandLine;

/// <summary>
/// Puts a command line into the form that System.CommandLine reads without doubt, by the rules of getopt(3): letters
/// may be bundled (<c>-bn</c>), a value may be attached (<c>-fwc</c>) or follow and may start with a dash, options and
/// operands may be mixed, <c>--</c> ends the options. Words (<c>--name=value</c>, <c>--name value</c>) are ours.
/// </summary>
internal static class Getopt
{
    /// <summary>Arranges the arguments: <c>-b -f=wc -- operand operand</c>.</summary>
    /// <param name="arguments">As the user gave them.</param>
    /// <param name="command">What knows the options: those of one letter, a value for all but the Boolean ones.</param>
    /// <param name="isValid">False if an option is unknown or lacks its value; such options are left out.</param>
    public static IReadOnlyList<string> Arrange(IReadOnlyList<string> arguments, Command command, out bool isValid)
    {
        List<string> arranged = [];
        List<string> operands = [];
        isValid = true;
        for (var i = 0; i < arguments.Count; i++)
        {
            var argument = arguments[i];
            if (argument == "--")
            {
                operands.AddRange(arguments.Skip(i + 1));
                break;
            }

            if (argument.Split('=', 2) is [['-', '-', ..] name, .. var attached] && command.Options.FirstOrDefault(option => option.Name == name) is { } known)
            {
                isValid &= TryAddLong(known, attached is [var value] ? value : null, i + 1 < arguments.Count ? arguments[i + 1] : null, arranged, out var isNext);
                i += isNext ? 1 : 0;
            }
            else if (argument is ['-', _, ..])
            {
                isValid &= TryAddLetters(argument, i + 1 < arguments.Count ? arguments[i + 1] : null, command, arranged, out var usedNext);
                i += usedNext ? 1 : 0;
            }
            else
            {
                operands.Add(argument);
            }
        }

        return [.. arranged, "--", .. operands];
    }

    /// <summary>An option that is a word: the C tool has none, and takes them for unknown letters.</summary>
    private static bool TryAddLong(Option option, string? attached, string? next, List<string> arranged, out bool usedNext)
    {
        usedNext = !option.IsFlag() && attached is null && next is not null;
        if (option.IsFlag())
        {
            arranged.Add(option.Name);
            return attached is null;
        }

        if ((attached ?? next) is not { } value)
        {
            return false;
        }

        arranged.AddRange(option.Written(value));
        return true;
    }

    private static bool TryAddLetters(string argument, string? next, Command command, List<string> arranged, out bool usedNext)
    {
        usedNext = false;
        var isValid = true;
        for (var j = 1; j < argument.Length; j++)
        {
            var name = $"-{argument[j]}";
            if (command.Options.FirstOrDefault(option => option.Name == name) is not { } option)
            {
                isValid = false;
            }
            else if (option.IsFlag())
            {
                arranged.Add(name);
            }
            else
            {
                var value = j + 1 < argument.Length ? argument[(j + 1)..] : next;
                usedNext = j + 1 == argument.Length;
                if (value is not null)
                {
                    arranged.AddRange(option.Written(value));
                }

                return isValid && value is not null;
            }
        }

        return isValid;
    }
}

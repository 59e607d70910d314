using System.CommandLine;

namespace Gearman.Cli.CommandLine;

/// <summary>
/// Puts a command line into the form that System.CommandLine reads without doubt, by the rules of Boost.Program_options,
/// which gearadmin and gearmand are written with, and with its words for what is wrong: values attached
/// (<c>--port=1</c>, <c>-p1</c>) or next, flags bundled (<c>-Sp1</c>), no option given twice but those of arrays.
/// </summary>
internal sealed class ProgramOptions
{
    private readonly IReadOnlyList<string> _arguments;
    private readonly Command _command;
    private readonly IReadOnlyCollection<Option> _ours;
    private readonly ProgramOptionsRules _rules;
    private readonly List<string> _arranged = [];
    private readonly List<Option> _seen = [];
    private int _next;

    private ProgramOptions(IReadOnlyList<string> arguments, Command command, IReadOnlyCollection<Option> ours, ProgramOptionsRules rules)
    {
        _arguments = arguments;
        _command = command;
        _ours = ours;
        _rules = rules;
    }

    /// <summary>Reads the arguments.</summary>
    /// <param name="arguments">As the user gave them.</param>
    /// <param name="command">What knows the options: a value for all but the Boolean ones; one of arity 0 to 1 takes an attached value only.</param>
    /// <param name="ours">Options that the original lacks. They have to be written out, so that its short forms stay what they are.</param>
    /// <param name="rules">What the original asks of Boost.</param>
    /// <param name="error">What is wrong, the first of it; null if nothing is.</param>
    public static ParseResult Parse(
        IReadOnlyList<string> arguments, Command command, IReadOnlyCollection<Option> ours, ProgramOptionsRules rules, out string? error)
    {
        var arranged = Arrange(arguments, command, ours, rules, out error);
        var result = command.Parse(arranged, new ParserConfiguration { EnablePosixBundling = false, ResponseFileTokenReplacer = null });
        error ??= result.Errors is [var first, ..] ? first.Message : null;
        return result;
    }

    /// <summary>Arranges the arguments: <c>--port=1 --ssl</c>. Words that are no options are left out.</summary>
    private static List<string> Arrange(
        IReadOnlyList<string> arguments, Command command, IReadOnlyCollection<Option> ours, ProgramOptionsRules rules, out string? error)
    {
        var options = new ProgramOptions(arguments, command, ours, rules);
        error = null;
        while (error is null && options._next < arguments.Count)
        {
            var argument = arguments[options._next++];
            if (argument == "--")
            {
                error = options._next < arguments.Count ? options.AddWord(arguments[options._next]) : null;
                break;
            }

            error = argument switch
            {
                ['-', '-', not '=', ..] => options.AddLong(argument),
                ['-', not '-', ..] => options.AddShort(argument),
                _ => options.AddWord(argument),
            };
        }

        error ??= options._seen.Where(option => !option.ValueType.IsArray).GroupBy(option => option).FirstOrDefault(group => group.Count() > 1)?.Key is { } twice
            ? $"option '{twice.Name}' cannot be specified more than once"
            : null;
        return options._arranged;
    }

    private string? AddWord(string word) => !_rules.HasFlag(ProgramOptionsRules.RefuseWords) ? null
        : word.Length == 0 ? "unrecognised option" : $"unrecognised option '{word}'";

    private string? AddLong(string argument)
    {
        var equals = argument.IndexOf('=', StringComparison.Ordinal);
        var name = equals < 0 ? argument : argument[..equals];
        if (equals == argument.Length - 1)
        {
            return $"the argument for option '{name}' should follow immediately after the equal sign";
        }

        var matches = _command.Options.Where(option => option.Name == name).ToArray();
        if (matches.Length == 0 && _rules.HasFlag(ProgramOptionsRules.Guess))
        {
            matches = [.. _command.Options.Except(_ours).Where(option => option.Name.StartsWith(name, StringComparison.Ordinal)).OrderBy(option => option.Name, StringComparer.Ordinal)];
        }

        return matches switch
        {
            [] => $"unrecognised option '{argument}'",
            [var option] => Add(option, equals < 0 ? null : argument[(equals + 1)..]),
            [.. var first, var last] => $"option '{name}' is ambiguous and matches {string.Join(", ", first.Select(option => $"'{option.Name}'"))}, and '{last.Name}'",
        };
    }

    private string? AddShort(string argument)
    {
        for (var i = 1; i < argument.Length; i++)
        {
            var alias = $"-{argument[i]}";
            var rest = argument[(i + 1)..];
            if (_command.Options.FirstOrDefault(option => option.Name == alias || option.Aliases.Contains(alias)) is not { } option)
            {
                return $"unrecognised option '{argument}'";
            }

            if (!option.IsFlag())
            {
                return Add(option, rest.Length > 0 ? rest : null);
            }

            _ = Add(option, value: null);
        }

        return null;
    }

    private string? Add(Option option, string? value)
    {
        _seen.Add(option);
        if (option.IsFlag())
        {
            _arranged.Add(option.Name);
            return value is null ? null : $"option '{option.Name}' does not take any arguments";
        }

        if (value is null && option.Arity.MinimumNumberOfValues > 0)
        {
            // Boost knows an option behind an option by its short form alone.
            if (_next == _arguments.Count || _command.Options.Any(other => other.Aliases.Contains(_arguments[_next])))
            {
                return $"the required argument for option '{option.Name}' is missing";
            }

            value = _arguments[_next++];
        }

        _arranged.AddRange(value is null ? [option.Name] : option.Written(value));
        return null;
    }
}

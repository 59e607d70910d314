using System.CommandLine;

namespace Gearman.Cli.CommandLine;

/// <summary>What the readers of command lines ask an option.</summary>
internal static class OptionExtensions
{
    /// <summary>True if the option never has a value. To System.CommandLine a Boolean option may have one.</summary>
    public static bool IsFlag(this Option option) => option.ValueType == typeof(bool) || option.Arity.MaximumNumberOfValues == 0;

    /// <summary>True if the user gave the option, not its default.</summary>
    public static bool IsGiven(this ParseResult result, Option option) => result.GetResult(option) is { Implicit: false };

    /// <summary>
    /// The option with a value as System.CommandLine reads it without doubt: attached, as the value may look like an
    /// option; but an attached value of no length counts as none.
    /// </summary>
    public static string[] Written(this Option option, string value) => value.Length == 0 ? [option.Name, value] : [$"{option.Name}={value}"];
}

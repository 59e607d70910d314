using System.CommandLine;

namespace Gearman.Cli.CommandLine;

/// <summary>What the two readers of command lines ask an option.</summary>
internal static class OptionExtensions
{
    /// <summary>True if the option never has a value. To System.CommandLine a Boolean option may have one.</summary>
    public static bool IsFlag(this Option option) => option.ValueType == typeof(bool) || option.Arity.MaximumNumberOfValues == 0;

    /// <summary>
    /// The option with a value as System.CommandLine reads it without doubt: attached, as the value may look like an
    /// option; but an attached value of no length counts as none.
    /// </summary>
    public static string[] Written(this Option option, string value) => value.Length == 0 ? [option.Name, value] : [$"{option.Name}={value}"];
}

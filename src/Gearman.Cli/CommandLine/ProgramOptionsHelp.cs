using System.CommandLine;
using System.CommandLine.Invocation;

namespace Gearman.Cli.CommandLine;

/// <summary>The list of options as Boost.Program_options prints it.</summary>
/// <param name="command">Whose options.</param>
internal sealed class ProgramOptionsHelp(Command command) : SynchronousCommandLineAction
{
    /// <inheritdoc/>
    public override int Invoke(ParseResult parseResult)
    {
        Write(parseResult.InvocationConfiguration.Output);
        return 0;
    }

    /// <summary>Writes the list: two columns, an empty line at its end.</summary>
    public void Write(TextWriter output)
    {
        var rows = command.Options.Where(option => !option.Hidden).Select(option => (Left: Describe(option), Right: option.Description)).ToArray();
        var width = rows.Max(row => row.Left.Length) + 1;
        output.Write("Options:\n");
        foreach (var (left, right) in rows)
        {
            output.Write($"{left.PadRight(width)}{right}\n");
        }

        output.Write("\n");
    }

    private static string Describe(Option option)
    {
        var name = option.Aliases.FirstOrDefault() is { } alias ? $"{alias} [ {option.Name} ]" : option.Name;
        var value = option.IsFlag() ? "" : option.Arity.MinimumNumberOfValues == 0 ? " [=arg]" : " arg";
        return $"  {name}{value}{(option.HasDefaultValue && value.Length > 0 ? $" (={option.GetDefaultValue()})" : "")}";
    }
}

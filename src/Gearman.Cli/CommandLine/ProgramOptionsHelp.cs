using System.CommandLine;
using System.CommandLine.Invocation;

namespace Gearman.Cli.CommandLine;

/// <summary>The list of options as Boost.Program_options prints it.</summary>
/// <param name="groups">The options, under titles.</param>
internal sealed class ProgramOptionsHelp(IReadOnlyList<(string Title, IReadOnlyList<Option> Options)> groups) : SynchronousCommandLineAction
{
    /// <inheritdoc/>
    public override int Invoke(ParseResult parseResult)
    {
        Write(parseResult.InvocationConfiguration.Output);
        return 0;
    }

    /// <summary>Writes the list: two columns, an empty line at the end of each group.</summary>
    public void Write(TextWriter output)
    {
        var shown = groups.Select(group => (group.Title, Rows: group.Options.Where(option => !option.Hidden).Select(option => (Left: Describe(option), Right: option.Description)).ToArray())).ToArray();
        var width = shown.Max(group => group.Rows.Max(row => row.Left.Length)) + 1;
        foreach (var (title, rows) in shown)
        {
            output.Write($"{title}:\n");
            foreach (var (left, right) in rows)
            {
                output.Write($"{left.PadRight(width)}{right}\n");
            }

            output.Write("\n");
        }
    }

    private static string Describe(Option option)
    {
        var name = option.Aliases.FirstOrDefault() is { } alias ? $"{alias} [ {option.Name} ]" : option.Name;
        var value = option.IsFlag() ? "" : option.Arity.MinimumNumberOfValues == 0 ? " [=arg]" : " arg";
        return $"  {name}{value}{(option.HasDefaultValue && value.Length > 0 ? $" (={option.GetDefaultValue()})" : "")}";
    }
}

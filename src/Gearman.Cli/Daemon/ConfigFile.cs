using System.CommandLine;
using Gearman.Cli.CommandLine;

namespace Gearman.Cli.Daemon;

/// <summary>
/// gearmand's configuration file: words of a command line, on any lines. gearmand passes over a line <c>name=value</c>,
/// which its own help leads people to write; here it is the option <c>--name=value</c>, a flag by its name or <c>name=true</c>.
/// </summary>
internal static class ConfigFile
{
    /// <summary>The file's words as a command line.</summary>
    /// <param name="text">The file.</param>
    /// <param name="command">What knows the options.</param>
    /// <param name="notes">Takes what is passed over and looks as if it were meant.</param>
    public static IReadOnlyList<string> Read(string text, Command command, List<string> notes)
    {
        List<string> words = [];
        foreach (var line in text.Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0 && line[0] is not ('#' or '[')))
        {
            var equals = line.IndexOf('=', StringComparison.Ordinal);
            var name = (equals < 0 ? line : line[..equals]).Trim();
            if (line[0] != '-' && command.Options.FirstOrDefault(option => option.Name == $"--{name}") is { } option && (equals > 0 || option.IsFlag()))
            {
                words.AddRange(Setting(option, equals < 0 ? "true" : line[(equals + 1)..].Split(" #")[0].Trim()));
            }
            else
            {
                if (line[0] != '-' && equals > 0)
                {
                    // Not its value, which may be a password.
                    notes.Add(name);
                }

                words.AddRange(line.Split([' ', '\t', '\r'], StringSplitOptions.RemoveEmptyEntries));
            }
        }

        return words;
    }

    /// <summary>The words by which a command line says the same as a setting.</summary>
    public static string[] Setting(Option option, string value) => (option.IsFlag(), value) switch
    {
        (true, "true" or "yes" or "on" or "1") => [option.Name],
        (true, "false" or "no" or "off" or "0") => [],
        _ => [$"{option.Name}={value}"],
    };
}

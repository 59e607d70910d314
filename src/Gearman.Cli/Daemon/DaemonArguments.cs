using System.CommandLine;
using Gearman.Cli.CommandLine;

namespace Gearman.Cli.Daemon;

/// <summary>What the command line and the configuration file say together: the command line wins.</summary>
internal sealed class DaemonArguments
{
    private readonly ParseResult _line;
    private readonly ParseResult _file;

    private DaemonArguments(DaemonOptions options, ParseResult line, ParseResult file)
    {
        Options = options;
        _line = line;
        _file = file;
    }

    /// <summary>What can be asked for.</summary>
    public DaemonOptions Options { get; }

    /// <summary>Words of the file that were passed over.</summary>
    public required IReadOnlyList<string> Notes { get; init; }

    /// <summary>Reads both.</summary>
    /// <param name="arguments">The command line.</param>
    /// <exception cref="DaemonException">One of them is wrong.</exception>
    public static DaemonArguments Read(IReadOnlyList<string> arguments)
    {
        var options = new DaemonOptions();
        var line = Parse(options, arguments, ProgramOptionsRules.RefuseWords);
        List<string> notes = [];
        var words = ReadFile(line.GetValue(options.ConfigFile)!, line.IsGiven(options.ConfigFile), options.Command, notes);
        var file = Parse(options, words, ProgramOptionsRules.None);
        var both = new DaemonArguments(options, line, file) { Notes = notes };
        return Verbosity.Find(both.Get(options.Verbose)) is null ? throw new DaemonException("Invalid value for --verbose supplied") : both;
    }

    /// <summary>The value of an option, or its default.</summary>
    public T Get<T>(Option<T> option) => (_line.IsGiven(option) ? _line : _file).GetValue(option)!;

    /// <summary>True if an option was given.</summary>
    public bool IsGiven(Option option) => _line.IsGiven(option) || _file.IsGiven(option);

    /// <summary>How often an option was given.</summary>
    public int Count(Option option) => (_line.GetResult(option)?.IdentifierTokenCount ?? 0) + (_file.GetResult(option)?.IdentifierTokenCount ?? 0);

    private static ParseResult Parse(DaemonOptions options, IReadOnlyList<string> arguments, ProgramOptionsRules rules)
    {
        var result = ProgramOptions.Parse(arguments, options.Command, options.Groups[^1].Options, rules, out var wrong);
        return wrong is null ? result : throw new DaemonException(wrong);
    }

    private static IReadOnlyList<string> ReadFile(string path, bool isGiven, Command command, List<string> notes)
    {
        if (path.Length == 0 || !(isGiven || File.Exists(path)))
        {
            return [];
        }

        try
        {
            return ConfigFile.Read(File.ReadAllText(path), command, notes);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DaemonException("Could not open configuration file.", e);
        }
    }
}

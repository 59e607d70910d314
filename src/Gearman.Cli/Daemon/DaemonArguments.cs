using System.CommandLine;
using Gearman.Cli.CommandLine;

namespace Gearman.Cli.Daemon;

/// <summary>What the command line, the configuration file and the environment say together: who is named first wins.</summary>
internal sealed class DaemonArguments : IArguments
{
    /// <summary>The first one that has an option wins.</summary>
    private readonly ParseResult[] _sources;

    private DaemonArguments(DaemonOptions options, params ParseResult[] sources)
    {
        Options = options;
        _sources = sources;
    }

    /// <summary>What can be asked for.</summary>
    public DaemonOptions Options { get; }

    /// <summary>Words of the file that were passed over.</summary>
    public required IReadOnlyList<string> Notes { get; init; }

    /// <summary>Reads all three.</summary>
    /// <param name="arguments">The command line.</param>
    /// <param name="environment">Reads a variable; null for the process's own.</param>
    /// <exception cref="DaemonException">One of them is wrong.</exception>
    public static DaemonArguments Read(IReadOnlyList<string> arguments, Func<string, string?>? environment = null)
    {
        var options = new DaemonOptions();
        var line = Parse(options, arguments, ProgramOptionsRules.RefuseWords);
        List<string> notes = [];
        var words = ReadFile(line.GetValue(options.ConfigFile)!, line.IsGiven(options.ConfigFile), options.Command, notes);
        var file = Parse(options, words, ProgramOptionsRules.None);
        var variables = Parse(
            options, EnvironmentVariables.Read(options, environment ?? Environment.GetEnvironmentVariable), ProgramOptionsRules.None);
        var all = new DaemonArguments(options, line, file, variables) { Notes = notes };
        return Verbosity.Find(all.Get(options.Verbose)) is null ? throw new DaemonException("Invalid value for --verbose supplied") : all;
    }

    /// <inheritdoc/>
    public T Get<T>(Option<T> option) => (Array.Find(_sources, source => source.IsGiven(option)) ?? _sources[0]).GetValue(option)!;

    /// <summary>True if an option was given.</summary>
    public bool IsGiven(Option option) => Array.Exists(_sources, source => source.IsGiven(option));

    /// <summary>How often an option was given.</summary>
    public int Count(Option option) => _sources.Sum(source => source.GetResult(option)?.IdentifierTokenCount ?? 0);

    private static ParseResult Parse(DaemonOptions options, IReadOnlyList<string> arguments, ProgramOptionsRules rules)
    {
        var result = ProgramOptions.Parse(arguments, options.Command, options.Ours, rules, out var wrong);
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

using System.CommandLine;
using Gearman.Cli.CommandLine;

namespace Gearman.Cli.Daemon;

/// <summary>What the command line and the configuration file say together: the command line wins.</summary>
internal sealed class DaemonArguments
{
    private static readonly ParserConfiguration Plain = new() { EnablePosixBundling = false, ResponseFileTokenReplacer = null };

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
        var isGiven = line.GetResult(options.ConfigFile) is { Implicit: false };
        var file = Parse(options, ReadFile(line.GetValue(options.ConfigFile)!, isGiven, options.Command, notes), ProgramOptionsRules.None);
        var both = new DaemonArguments(options, line, file) { Notes = notes };
        return Verbosity.Find(both.Get(options.Verbose)) is null ? throw new DaemonException("Invalid value for --verbose supplied") : both;
    }

    /// <summary>The value of an option, or its default.</summary>
    public T Get<T>(Option<T> option) => (IsIn(_line, option) ? _line : _file).GetValue(option)!;

    /// <summary>True if an option was given.</summary>
    public bool IsGiven(Option option) => IsIn(_line, option) || IsIn(_file, option);

    /// <summary>How often an option was given.</summary>
    public int Count(Option option) => (_line.GetResult(option)?.IdentifierTokenCount ?? 0) + (_file.GetResult(option)?.IdentifierTokenCount ?? 0);

    private static bool IsIn(ParseResult result, Option option) => result.GetResult(option) is { Implicit: false };

    private static ParseResult Parse(DaemonOptions options, IReadOnlyList<string> arguments, ProgramOptionsRules rules)
    {
        var arranged = ProgramOptions.Arrange(arguments, options.Command, options.Groups[^1].Options, rules, out var error);
        var result = options.Command.Parse(arranged, Plain);
        return (error ?? (result.Errors is [var first, ..] ? first.Message : null)) is { } wrong ? throw new DaemonException(wrong) : result;
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

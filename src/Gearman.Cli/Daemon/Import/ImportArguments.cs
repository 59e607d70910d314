using System.CommandLine;
using Gearman.Cli.CommandLine;

namespace Gearman.Cli.Daemon.Import;

/// <summary>What <c>gearmand import</c> was given.</summary>
internal sealed class ImportArguments : IArguments
{
    private readonly ParseResult _line;

    private ImportArguments(ImportOptions options, ParseResult line)
    {
        Options = options;
        _line = line;
    }

    /// <summary>What can be asked for.</summary>
    public ImportOptions Options { get; }

    /// <summary>Reads a command line.</summary>
    /// <exception cref="DaemonException">It is wrong.</exception>
    public static ImportArguments Read(IReadOnlyList<string> arguments)
    {
        var options = new ImportOptions();
        var line = ProgramOptions.Parse(arguments, options.Command, [], ProgramOptionsRules.RefuseWords, out var wrong);
        return wrong is null ? new ImportArguments(options, line) : throw new DaemonException(wrong);
    }

    /// <inheritdoc/>
    public T Get<T>(Option<T> option) => _line.GetValue(option)!;
}

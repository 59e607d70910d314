using System.CommandLine;
using System.CommandLine.Parsing;
using System.Text;
using Gearman.Client;
using Gearman.MapReduce;

namespace Classics;

/// <summary>What may be said of a run.</summary>
internal sealed class RunOptions
{
    private const int MaxWorkers = short.MaxValue;
    private const long MinMemory = 64 << 10;

    public RunOptions()
    {
        RequireRange(Workers, 1);
        RequireRange(Spawn, 0);
    }

    public Argument<string[]> Files { get; } = new("file")
    {
        Description = "Files, patterns such as 'logs/*.gz', or - for standard input.",
        Arity = ArgumentArity.ZeroOrMore,
    };

    public Option<ServerAddress[]> Servers { get; } = new("--servers", "--server")
    {
        Description = "Run on the workers of these Gearman servers, with commas between them. [default: in this process]",
        HelpName = "HOST:PORT,...",
        CustomParser = ReadServers,
    };

    public Option<int> Spawn { get; } = new("--spawn") { Description = "Start so many worker processes; without --servers on a job server of this process.", HelpName = "N" };

    public Option<int?> Workers { get; } = new("--workers") { Description = "Tasks to work on at a time. [default: one a processor, or a worker process]", HelpName = "N" };

    public Option<long?> Memory { get; } = new("--memory")
    {
        Description = "Bytes of pairs that a task holds before they are spilled, with K, M or G. [default: 256M]",
        HelpName = "SIZE",
        CustomParser = ReadSize,
    };

    public Option<string?> Spill { get; } = new("--spill") { Description = "Where to spill; with --servers a directory that all workers share.", HelpName = "DIR" };

    public Option<string?> Resume { get; } = new("--resume") { Description = "Keep finished tasks in a directory, and take up the run that is there.", HelpName = "DIR" };

    public Option<string?> Output { get; } = new("--output") { Description = "Write files to a directory, one a partition. [default: lines to standard output]", HelpName = "DIR" };

    public Option<OutputKind?> OutputFormat { get; } = new("--output-format")
    {
        Description = "How these are written. [default: text]",
        HelpName = "text|csv|jsonl|msgpack|parquet",
        CustomParser = ReadKind,
    };

    public Option<string[]> Report { get; } = new("--report") { Description = "Write what ran when to a file, as JSON if it is named so, else as an HTML page.", HelpName = "FILE" };

    public Option<bool> Quiet { get; } = new("--quiet") { Description = "Say nothing of the progress." };

    public IEnumerable<Option> All => [Servers, Spawn, Workers, Memory, Spill, Resume, Output, OutputFormat, Report, Quiet];

    /// <summary>The inputs, read as a program reads them.</summary>
    public IReadOnlyList<JobInput> ReadInputs(ParseResult asked, RecordFormat format) => asked.GetValue(Files) switch
    {
        null or [] => throw new BadUseException("name a file, or - for standard input"),
        var names when names.FirstOrDefault(name => name.StartsWith("--", StringComparison.Ordinal)) is { } option =>
            throw new BadUseException($"{option} is no option of this program; a file of that name is ./{option}"),
        var names => [.. names.SelectMany(Inputs).Select(input => input.With(format))],
    };

    /// <summary>How to run.</summary>
    public MapReduceOptions ReadOptions(ParseResult asked, TaskRunner runner, string parameters, IProgress<MapReduceProgress>? progress)
    {
        var (spawn, isHere) = (asked.GetValue(Spawn), asked.GetValue(Servers) is not [_, ..]);
        if (asked.GetValue(OutputFormat) is not null && asked.GetValue(Output) is null)
        {
            throw new BadUseException("--output-format needs --output");
        }

        return new MapReduceOptions
        {
            Runner = runner,
            Parallelism = asked.GetValue(Workers) ?? (spawn > 0 ? spawn : Environment.ProcessorCount),
            Parameters = Encoding.UTF8.GetBytes(parameters),
            MemoryBytes = asked.GetValue(Memory) ?? 256 << 20,
            SpillDirectory = asked.GetValue(Spill) ?? (isHere ? Path.GetTempPath() : null), // workers that are spawned are on this host
            CheckpointDirectory = asked.GetValue(Resume),
            Report = asked.GetValue(Report) is [_, ..] ? new RunReport() : null,
            Progress = progress,
        };
    }

    private static IReadOnlyList<JobInput> Inputs(string name) => name switch
    {
        "-" => [JobInput.FromStream(Console.OpenStandardInput(), "standard input")],
        _ when name.Contains("://", StringComparison.Ordinal) => [name],
        _ when name.Contains('*', StringComparison.Ordinal) => JobInput.FromPattern(Path.GetFullPath(name)),
        _ => [Path.GetFullPath(name)],
    };

    private static ServerAddress[] ReadServers(ArgumentResult result)
    {
        List<ServerAddress> servers = [];
        foreach (var name in result.Tokens.SelectMany(token => token.Value.Split(',')))
        {
            if (ServerAddress.TryParse(name, out var server))
            {
                servers.Add(server);
            }
            else
            {
                result.AddError($"'{name}' is no server: give HOST or HOST:PORT");
            }
        }

        return [.. servers];
    }

    private static long? ReadSize(ArgumentResult result)
    {
        var text = result.Tokens[0].Value;
        var shift = char.ToUpperInvariant(text.Length > 0 ? text[^1] : ' ') switch { 'K' => 10, 'M' => 20, 'G' => 30, _ => 0 };
        if (long.TryParse(shift > 0 ? text[..^1] : text, out var size) && size > 0 && size <= long.MaxValue >> shift && size << shift >= MinMemory)
        {
            return size << shift;
        }

        result.AddError($"'{text}' is no size: give bytes from {MinMemory} on, such as 500000 or 64M");
        return null;
    }

    private static OutputKind? ReadKind(ArgumentResult result)
    {
        var name = result.Tokens[0].Value;
        if (Enum.TryParse<OutputKind>(name, ignoreCase: true, out var kind) && !char.IsAsciiDigit(name[0]))
        {
            return kind;
        }

        result.AddError($"'{name}' is no format: give {string.Join(", ", Enum.GetNames<OutputKind>()).ToLowerInvariant()}");
        return null;
    }

    /// <summary>A validator sees text that is no number as well; that it is none is told by its conversion.</summary>
    private static void RequireRange(Option option, int least) => option.Validators.Add(result =>
    {
        if (result.Tokens is [var token] && int.TryParse(token.Value, out var value) && (value < least || value > MaxWorkers))
        {
            result.AddError($"{option.Name} can't be {value}");
        }
    });
}

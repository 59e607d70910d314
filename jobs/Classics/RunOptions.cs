using System.CommandLine;
using System.CommandLine.Parsing;
using System.Text;
using CommandOptions;
using Gearman.Client;
using Gearman.MapReduce;

namespace Classics;

/// <summary>What may be said of a run.</summary>
internal sealed class RunOptions
{
    private const long MinMemory = 64 << 10;
    private static readonly MapReduceOptions Default = new();

    public Argument<string[]> Files { get; } = new("file")
    {
        Description = "Files, patterns such as 'logs/*.gz' or 's3://logs/*.gz', URLs, or - for standard input.",
        Arity = ArgumentArity.ZeroOrMore,
    };

    public Option<ServerAddress[]> Servers { get; } = new("--servers", "--server")
    {
        Description = "Run on the workers of these Gearman servers, with commas between them. [default: in this process]",
        HelpName = "HOST:PORT,...",
        CustomParser = OptionReaders.ReadServers,
    };

    public Option<int> Spawn { get; } = new("--spawn")
    {
        Description = "Start so many worker processes; without --servers on a job server of this process.",
        HelpName = "N",
        CustomParser = result => OptionReaders.ReadNumber(result, 0, short.MaxValue),
    };

    public Option<int?> Workers { get; } = new("--workers")
    {
        Description = "Tasks to work on at a time. [default: one a processor, or a worker process]",
        HelpName = "N",
        CustomParser = result => OptionReaders.ReadNumber(result, 1, short.MaxValue),
    };

    public Option<long?> Memory { get; } = new("--memory")
    {
        Description = "Bytes of pairs that a task holds before they are spilled, with K, M or G. [default: 256M]",
        HelpName = "SIZE",
        CustomParser = OptionReaders.SizeFrom(MinMemory),
    };

    public Option<string?> Spill { get; } = new("--spill") { Description = "Where to spill; with --servers a directory that all workers share, or a URL of S3.", HelpName = "DIR" };

    public Option<string?> Resume { get; } = new("--resume") { Description = "Keep finished tasks in a directory, and take up the run that is there.", HelpName = "DIR" };

    public Option<int> Attempts { get; } = new("--attempts")
    {
        Description = "How often a task may fail before the run does.",
        HelpName = "N",
        CustomParser = result => OptionReaders.ReadNumber(result, 1),
        DefaultValueFactory = _ => Default.MaxFailedAttempts,
    };

    public Option<int> Losses { get; } = new("--losses")
    {
        Description = "How often a task may be lost, with its worker, its connection or to --task-timeout.",
        HelpName = "N",
        CustomParser = result => OptionReaders.ReadNumber(result, 1),
        DefaultValueFactory = _ => Default.MaxLostAttempts,
    };

    public Option<TimeSpan?> TaskTimeout { get; } = new("--task-timeout")
    {
        Description = "How long an attempt at a task may take, in seconds or with s, m or h. [default: for ever]",
        HelpName = "TIME",
        CustomParser = OptionReaders.ReadDuration,
    };

    public Option<int> Skip { get; } = new("--skip")
    {
        Description = "Leave out up to so many records that the program fails at, or that its workers are lost at.",
        HelpName = "N",
        CustomParser = result => OptionReaders.ReadNumber(result, 0),
    };

    public Option<string?> Quarantine { get; } = new("--quarantine") { Description = "Keep these in a file, a line of JSON each.", HelpName = "FILE" };

    public Option<string?> Output { get; } = new("--output") { Description = "Write files to a directory or a URL of S3, one a partition. [default: lines to standard output]", HelpName = "DIR" };

    public Option<OutputKind?> OutputFormat { get; } = new("--output-format")
    {
        Description = "How these are written. [default: text]",
        HelpName = "text|csv|jsonl|msgpack|parquet",
        CustomParser = ReadKind,
    };

    public Option<string[]> Report { get; } = new("--report") { Description = "Write what ran when to a file, as JSON if it is named so, else as an HTML page.", HelpName = "FILE" };

    public Option<bool> Quiet { get; } = new("--quiet") { Description = "Say nothing of the progress." };

    public IEnumerable<Option> All => [Servers, Spawn, Workers, Memory, Spill, Resume, Attempts, Losses, TaskTimeout, Skip, Quarantine, Output, OutputFormat, Report, Quiet];

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

        if (asked.GetValue(Quarantine) is not null && asked.GetValue(Skip) == 0)
        {
            throw new BadUseException("--quarantine needs --skip");
        }

        return new MapReduceOptions
        {
            Runner = runner,
            Parallelism = asked.GetValue(Workers) ?? (spawn > 0 ? spawn : Environment.ProcessorCount),
            Parameters = Encoding.UTF8.GetBytes(parameters),
            MemoryBytes = asked.GetValue(Memory) ?? Default.MemoryBytes,
            SpillDirectory = asked.GetValue(Spill) ?? (isHere ? Path.GetTempPath() : null), // workers that are spawned are on this host
            CheckpointDirectory = asked.GetValue(Resume),
            MaxFailedAttempts = asked.GetValue(Attempts),
            MaxLostAttempts = asked.GetValue(Losses),
            TaskTimeout = asked.GetValue(TaskTimeout),
            MaxSkippedRecords = asked.GetValue(Skip),
            QuarantinePath = asked.GetValue(Quarantine),
            Report = asked.GetValue(Report) is [_, ..] ? new RunReport() : null,
            Progress = progress,
        };
    }

    private static IReadOnlyList<JobInput> Inputs(string name) => name switch
    {
        "-" => [JobInput.FromStream(Console.OpenStandardInput(), "standard input")],
        _ when name.Contains("://", StringComparison.Ordinal) => IsPattern(name) ? JobInput.FromPattern(name) : [name],
        _ when IsPattern(name) => JobInput.FromPattern(Path.GetFullPath(name)),
        _ => [Path.GetFullPath(name)],
    };

    /// <summary>A web server has no patterns, and may have files of that name.</summary>
    private static bool IsPattern(string name) => name.Contains('*', StringComparison.Ordinal) && !name.StartsWith("http", StringComparison.Ordinal);

    private static OutputKind? ReadKind(ArgumentResult result)
    {
        var name = result.Tokens[0].Value;
        if (Enum.TryParse<OutputKind>(name, ignoreCase: true, out var kind) && !char.IsAsciiDigit(name[0]))
        {
            return kind;
        }

        OptionReaders.Refuse(result, $"'{name}' is no format: give {string.Join(", ", Enum.GetNames<OutputKind>()).ToLowerInvariant()}");
        return null;
    }
}

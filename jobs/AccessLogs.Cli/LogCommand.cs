using System.CommandLine;
using System.CommandLine.Parsing;
using AccessLogs.Cli.Alerts;
using AccessLogs.Cli.Compare;
using AccessLogs.Cli.Incremental;
using AccessLogs.Cli.Live;
using AccessLogs.Cli.Memory;
using AccessLogs.Cli.Outputs;
using AccessLogs.Cli.Terminal;
using CommandOptions;
using Gearman.Client;
using Gearman.MapReduce;
using Gearman.Server;

namespace AccessLogs.Cli;

/// <summary>
/// The command, under whichever name it goes. What a user may say, and how mistakes are answered: bad use exits with 2, a failed
/// run with 1, one of which an alert is told with 3, an interrupted one with 130.
/// </summary>
public static class LogCommand
{
    private const int Failed = 1;
    private const int BadUse = 2;
    private const int Interrupted = 130;
    private const int MaxWorkers = short.MaxValue;

    /// <summary>What is interrupted may write its last report in this time.</summary>
    private static readonly TimeSpan EndPatience = TimeSpan.FromSeconds(30);

    private static readonly Argument<string[]> Files = new("file")
    {
        Description = "Logs, also packed by gzip, zstd, bzip2 or xz, and patterns of such (*); - is standard input.",
        Arity = ArgumentArity.ZeroOrMore,
    };

    private static readonly Option<string?> Format = new("--format")
    {
        Description =
            "The format of the lines: a name (combined, vhost-combined, nginx-json, iis, ...), a LogFormat of Apache, a log_format of nginx, "
            + "or a log-format of GoAccess. [default: what the first lines of each log have]",
        HelpName = "FORMAT",
    };

    private static readonly Option<string?> DateFormat = new("--date-format")
    {
        Description = "GoAccess's option of this name, for a FORMAT of GoAccess. [default: %d/%b/%Y]",
        HelpName = "LAYOUT",
    };

    private static readonly Option<string?> TimeFormat = new("--time-format")
    {
        Description = "GoAccess's option of this name, for a FORMAT of GoAccess. [default: %T]",
        HelpName = "LAYOUT",
    };

    private static readonly Option<int?> Workers = new("--workers")
    {
        Description = "Tasks worked on at a time in this process; 0 leaves the work to others. [default: one a processor, 0 with --spawn]",
        HelpName = "N",
        CustomParser = result => OptionReaders.ReadNumber(result, 0, MaxWorkers),
    };

    private static readonly Option<int> Spawn = new("--spawn")
    {
        Description = "Worker processes to start here.",
        HelpName = "N",
        CustomParser = result => OptionReaders.ReadNumber(result, 0, MaxWorkers),
    };

    private static readonly Option<long?> ChunkSize = new("--chunk-size")
    {
        Description = "Bytes of a task, with K, M or G for 1024 times more. [default: by the size of the input]",
        HelpName = "SIZE",
        CustomParser = OptionReaders.SizeFrom(1),
    };

    private static readonly Option<SplitTransport> Splits = new("--splits")
    {
        Description = "How the input gets to the workers: reference (they open the files), inline (it is sent), or auto.",
        HelpName = "auto|inline|reference",
        CustomParser = ReadSplits,
        DefaultValueFactory = _ => SplitTransport.Auto,
    };

    /// <summary>Runs the command.</summary>
    /// <param name="program">The name that messages begin with.</param>
    /// <param name="args">What the user said.</param>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(string program, string[] args)
    {
        ArgumentException.ThrowIfNullOrEmpty(program);
        ArgumentNullException.ThrowIfNull(args);
        var root = new RootCommand("Statistics of web access logs: Apache, nginx, IIS, Caddy, Traefik, AWS and whatever else a format describes.")
        {
            Files, Format, DateFormat, TimeFormat, Workers, Spawn, Server(required: false), ChunkSize, Splits,
        };
        foreach (var option in (IEnumerable<Option>)[.. SelectionOptions.All, .. StudyOptions.All, .. OutputOptions.All, .. MemoryOptions.All, .. ApproximateOption.All, .. IncrementalOptions.All, .. LiveOptions.All, .. CompareOptions.All, .. AlertOptions.All])
        {
            root.Add(option);
        }

        root.SetAction((result, stop) => AnalysisCommand.RunAsync(program, ReadAnalysis(result), stop));

        var worker = new Command("worker", "Work for the analyses that others run, until interrupted.") { Workers, Server(required: true), WorkerCommand.UntilInputEnds };
        worker.SetAction((result, stop) => WorkerCommand.RunAsync(
            result.GetValue<ServerAddress[]>("--server")!, result.GetValue(Workers), result.GetValue(WorkerCommand.UntilInputEnds), stop));
        root.Add(worker);

        var parsed = root.Parse(LiveOptions.Expand(args));
        if (parsed.Errors.Count > 0)
        {
            return Refuse(program, parsed.Errors[0].Message);
        }

        try
        {
            return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = EndPatience });
        }
        catch (OperationCanceledException)
        {
            return Interrupted;
        }
        catch (BadUseException e)
        {
            return Refuse(program, e.Message);
        }
        catch (Exception e) when (e is MapReduceException or GearmanException or GearmanServerException or IOException or UnauthorizedAccessException or InvalidDataException)
        {
            await Console.Error.WriteLineAsync($"{program}: {TerminalText.PrintableLines(e.Message)}");
            return Failed;
        }
    }

    private static int Refuse(string program, string reason)
    {
        Console.Error.WriteLine($"{program}: {TerminalText.PrintableLines(reason)}");
        Console.Error.WriteLine($"usage: {program} FILE... [--format FORMAT] [--where FILTER] [--since TIME] [--until TIME] [--json FILE|-] [--html FILE|-] [--top N] [--workers N] [--spawn N] [--server HOST:PORT]...");
        Console.Error.WriteLine($"       {program} worker --server HOST:PORT... [--workers N]");
        Console.Error.WriteLine($"       {program} --help");
        return BadUse;
    }

    private static AnalysisSettings ReadAnalysis(ParseResult result)
    {
        var (persist, restores) = IncrementalOptions.Read(result);
        if (persist is not null && SelectionOptions.DrawsKey(result))
        {
            throw new BadUseException("--persist with --anonymize hash needs --anonymize-key: the next run must know clients again");
        }

        // What was kept may be shown without a look at any log.
        var files = result.GetValue(Files) is { Length: > 0 } || restores ? result.GetValue(Files) ?? [] : throw new BadUseException("name a log, or - for standard input");
        var analysis = StudyOptions.Read(result, SelectionOptions.Read(result, TimeProvider.System));
        var live = LiveOptions.Read(result);
        var outputs = OutputOptions.Read(result, live is not null);
        analysis = ApproximateOption.Read(result, analysis, outputs.PerVirtualHost, MemoryOptions.Given(result));
        var compared = CompareOptions.Read(result, files, analysis);
        var other = compared is not null ? "a comparison" : persist is not null ? "--persist" : live is not null ? "--live" : outputs.PerVirtualHost ? "--per-vhost" : null;
        if (outputs.FailedLines is not null && other is not null)
        {
            throw new BadUseException($"--failed-lines can't be with {other}");
        }

        return new AnalysisSettings(
            files,
            ReadFormat(result),
            analysis,
            outputs,
            MemoryOptions.Read(result),
            persist,
            restores,
            live,
            compared,
            AlertOptions.Read(result),
            result.GetValue(Workers),
            result.GetValue(Spawn),
            result.GetValue<ServerAddress[]>("--server") ?? [],
            result.GetValue(ChunkSize),
            result.GetValue(Splits));
    }

    private static AccessLogFormat? ReadFormat(ParseResult result)
    {
        var (format, date, time) = (result.GetValue(Format), result.GetValue(DateFormat), result.GetValue(TimeFormat));
        try
        {
            return (format, date ?? time) switch
            {
                (null, null) => null,
                (null, _) => throw new BadUseException("--date-format and --time-format need --format"),
                ("", _) => throw new BadUseException("--format needs a name or a format"),
                (_, null) => AccessLogFormat.Parse(format),
                _ => AccessLogFormat.FromGoAccess(format, date, time),
            };
        }
        catch (FormatSyntaxException e)
        {
            throw new BadUseException($"--format: {e.Message}");
        }
        catch (ArgumentException e)
        {
            throw new BadUseException($"--format: {e.Message.Split(" (Parameter", 2)[0]}");
        }
    }

    private static Option<ServerAddress[]> Server(bool required) => new("--server")
    {
        Description = "A Gearman server; may be given several times." + (required ? "" : " [default: one in this process]"),
        HelpName = "HOST:PORT",
        Required = required,
        AllowMultipleArgumentsPerToken = false,
        CustomParser = OptionReaders.ReadServers,
    };

    private static SplitTransport ReadSplits(ArgumentResult result)
    {
        if (Enum.TryParse<SplitTransport>(result.Tokens[0].Value, ignoreCase: true, out var splits) && char.IsAsciiLetter(result.Tokens[0].Value[0]))
        {
            return splits;
        }

        OptionReaders.Refuse(result, $"'{result.Tokens[0].Value}' is no way to send splits: give auto, inline or reference");
        return default;
    }
}

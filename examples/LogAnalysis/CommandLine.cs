using System.CommandLine;
using System.CommandLine.Parsing;
using Gearman.Client;
using Gearman.MapReduce;
using Gearman.Server;

namespace LogAnalysis;

/// <summary>What a user may say, and how mistakes are answered: bad use exits with 2, a failed run with 1.</summary>
internal static class CommandLine
{
    private const int Failed = 1;
    private const int BadUse = 2;
    private const int Interrupted = 130;
    private const int MaxWorkers = short.MaxValue;

    private static readonly Argument<string[]> Files = new("file")
    {
        Description = "Access logs; *.gz is read as gzip, - is standard input.",
        Arity = ArgumentArity.ZeroOrMore,
    };

    private static readonly Option<string?> Json = new("--json")
    {
        Description = "Write the report as JSON to a file, or with - to standard output instead of the report for people.",
        HelpName = "FILE|-",
    };

    private static readonly Option<int?> Top = new("--top")
    {
        Description = "Rows of each panel. [default: 10 in the terminal, all in JSON]",
        HelpName = "N",
    };

    private static readonly Option<int?> Workers = new("--workers")
    {
        Description = "Tasks worked on at a time in this process; 0 leaves the work to others. [default: one a processor, 0 with --spawn]",
        HelpName = "N",
    };

    private static readonly Option<int> Spawn = new("--spawn")
    {
        Description = "Worker processes to start here.",
        HelpName = "N",
    };

    private static readonly Option<long?> ChunkSize = new("--chunk-size")
    {
        Description = "Bytes of a task, with K, M or G for 1024 times more. [default: by the size of the input]",
        HelpName = "SIZE",
        CustomParser = ReadSize,
    };

    private static readonly Option<SplitTransport> Splits = new("--splits")
    {
        Description = "How the input gets to the workers: reference (they open the files), inline (it is sent), or auto.",
        HelpName = "auto|inline|reference",
        CustomParser = ReadSplits,
        DefaultValueFactory = _ => SplitTransport.Auto,
    };

    public static async Task<int> RunAsync(string[] args)
    {
        var root = new RootCommand("Statistics of Apache access logs.") { Files, Json, Top, Workers, Spawn, Server(required: false), ChunkSize, Splits };
        RequireRange(Top, int.MaxValue);
        RequireRange(Workers, MaxWorkers);
        RequireRange(Spawn, MaxWorkers);
        root.SetAction((result, stop) => AnalysisCommand.RunAsync(ReadAnalysis(result), stop));

        var worker = new Command("worker", "Work for the analyses that others run, until interrupted.") { Workers, Server(required: true), WorkerCommand.UntilInputEnds };
        worker.SetAction((result, stop) => WorkerCommand.RunAsync(
            result.GetValue<ServerAddress[]>("--server")!, result.GetValue(Workers), result.GetValue(WorkerCommand.UntilInputEnds), stop));
        root.Add(worker);

        var parsed = root.Parse(args);
        if (parsed.Errors.Count > 0)
        {
            return Refuse(parsed.Errors[0].Message);
        }

        try
        {
            return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
        }
        catch (OperationCanceledException)
        {
            return Interrupted;
        }
        catch (BadUseException e)
        {
            return Refuse(e.Message);
        }
        catch (Exception e) when (e is MapReduceException or GearmanException or GearmanServerException or IOException or UnauthorizedAccessException or InvalidDataException)
        {
            await Console.Error.WriteLineAsync("LogAnalysis: " + e.Message);
            return Failed;
        }
    }

    private static int Refuse(string reason)
    {
        Console.Error.WriteLine("LogAnalysis: " + reason);
        Console.Error.WriteLine("usage: LogAnalysis FILE... [--json FILE|-] [--top N] [--workers N] [--spawn N] [--server HOST:PORT]...");
        Console.Error.WriteLine("       LogAnalysis worker --server HOST:PORT... [--workers N]");
        Console.Error.WriteLine("       LogAnalysis --help");
        return BadUse;
    }

    private static AnalysisSettings ReadAnalysis(ParseResult result) => new(
        result.GetValue(Files) is { Length: > 0 } files ? files : throw new BadUseException("name a log, or - for standard input"),
        result.GetValue(Json),
        result.GetValue(Top),
        result.GetValue(Workers),
        result.GetValue(Spawn),
        result.GetValue<ServerAddress[]>("--server") ?? [],
        result.GetValue(ChunkSize),
        result.GetValue(Splits));

    private static Option<ServerAddress[]> Server(bool required) => new("--server")
    {
        Description = "A Gearman server; may be given several times." + (required ? "" : " [default: one in this process]"),
        HelpName = "HOST:PORT",
        Required = required,
        AllowMultipleArgumentsPerToken = false,
        CustomParser = ReadServers,
    };

    private static ServerAddress[] ReadServers(ArgumentResult result)
    {
        List<ServerAddress> servers = [];
        foreach (var token in result.Tokens)
        {
            if (ServerAddress.TryParse(token.Value, out var server))
            {
                servers.Add(server);
            }
            else
            {
                result.AddError($"'{token.Value}' is no server: give HOST or HOST:PORT");
            }
        }

        return [.. servers];
    }

    private static long? ReadSize(ArgumentResult result)
    {
        var text = result.Tokens[0].Value;
        var shift = char.ToUpperInvariant(text.Length > 0 ? text[^1] : ' ') switch { 'K' => 10, 'M' => 20, 'G' => 30, _ => 0 };
        if (long.TryParse(shift > 0 ? text[..^1] : text, out var size) && size > 0 && size <= long.MaxValue >> shift)
        {
            return size << shift;
        }

        result.AddError($"'{text}' is no size: give bytes from 1 on, such as 500000 or 64M");
        return null;
    }

    private static SplitTransport ReadSplits(ArgumentResult result)
    {
        if (Enum.TryParse<SplitTransport>(result.Tokens[0].Value, ignoreCase: true, out var splits) && Enum.IsDefined(splits))
        {
            return splits;
        }

        result.AddError($"'{result.Tokens[0].Value}' is no way to send splits: give auto, inline or reference");
        return default;
    }

    /// <summary>A validator sees text that is no number as well; that it is none is told by its conversion.</summary>
    private static void RequireRange(Option option, int largest) => option.Validators.Add(result =>
    {
        if (result.Tokens is [var token] && int.TryParse(token.Value, out var value) && (value < 0 || value > largest))
        {
            result.AddError($"{option.Name} can't be {value}");
        }
    });
}

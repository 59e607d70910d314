using System.CommandLine;
using Amazon.Runtime;
using Gearman.Client;
using Gearman.MapReduce;
using Gearman.Server;

namespace Classics;

/// <summary>The command. Bad use exits with 2, a failed run with 1, an interrupted one with 130.</summary>
public static class ClassicsCommand
{
    private const int Failed = 1;
    private const int BadUse = 2;
    private const int Interrupted = 130;

    private static readonly Option<string> Pattern = new("--pattern") { Description = "What grep looks for.", HelpName = "TEXT", DefaultValueFactory = _ => "needle" };
    private static readonly Option<long> Generate = new("--generate") { Description = "Write so many megabytes of input instead, to standard output.", HelpName = "MB" };
    private static readonly Option<int> Seed = new("--seed") { Description = "Makes the generated input another one.", HelpName = "N" };
    private static readonly Option<string?> Mapper = new("--mapper") { Description = "The mapper: gets lines, writes lines of key, tab and value.", HelpName = "COMMAND" };
    private static readonly Option<string?> Reducer = new("--reducer")
    {
        Description = "The reducer: gets lines of key, tab and value, sorted by key, and writes lines of key, tab and result. [default: the pairs, sorted]",
        HelpName = "COMMAND",
    };

    private static readonly Option<bool> UntilInputEnds = new("--until-input-ends") { Hidden = true };

    /// <summary>Runs the command.</summary>
    /// <param name="args">What the user said.</param>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(string[] args)
    {
        ArgumentNullException.ThrowIfNull(args);
        ObjectStorage.Register();
        var parsed = Build().Parse(args);
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
        catch (Exception e) when (e is MapReduceException or GearmanException or GearmanServerException or AmazonClientException or IOException or UnauthorizedAccessException)
        {
            await Console.Error.WriteLineAsync("Classics: " + e.Message);
            return Failed;
        }
    }

    private static RootCommand Build()
    {
        var options = new RunOptions();
        var root = new RootCommand("The programs of the Map/Reduce paper (Dean and Ghemawat, 2004), and commands of your own.");
        foreach (var classic in Classic.All)
        {
            var command = new Command(classic.Name, classic.Description) { options.Files, Generate, Seed };
            if (classic.Job == Grep.Job)
            {
                command.Add(Pattern);
            }

            AddAll(command, options);
            command.SetAction((asked, stop) => asked.GetValue(Generate) is > 0 and var megabytes
                ? WriteInputAsync(classic, megabytes, asked.GetValue(Seed))
                : ClassicRun.RunAsync(classic, options, asked, ReadPattern(asked), WorkerArguments(null, null), stop));
            root.Add(command);
        }

        var stream = new Command(Streaming.Name, "Map and reduce by commands in any language, as Hadoop Streaming does.") { options.Files, Mapper, Reducer };
        AddAll(stream, options);
        stream.SetAction((asked, stop) => ClassicRun.RunAsync(
            ReadStreaming(asked) ?? throw new BadUseException("stream needs a --mapper, such as --mapper cat"),
            options,
            asked,
            parameters: "",
            WorkerArguments(asked.GetValue(Mapper), asked.GetValue(Reducer)),
            stop));
        root.Add(stream);
        root.Add(Worker(options));
        return root;
    }

    private static Command Worker(RunOptions options)
    {
        var worker = new Command("worker", "Work for all of them, and for the commands given, until interrupted.")
        {
            options.Servers, options.Workers, Mapper, Reducer, UntilInputEnds,
        };
        worker.SetAction(async (asked, stop) =>
        {
            await using var working = new GearmanWorker(new()
            {
                Servers = asked.GetValue(options.Servers) is [_, ..] servers ? servers : throw new BadUseException("a worker needs --servers"),
                Concurrency = asked.GetValue(options.Workers) ?? Environment.ProcessorCount,
            });
            foreach (var classic in ReadStreaming(asked) is { } streaming ? Classic.All.Append(streaming) : Classic.All)
            {
                working.Register(classic.Job);
            }

            await (asked.GetValue(UntilInputEnds) ? WorkerProcesses.UntilParentEndsAsync(working.RunAsync, stop) : working.RunAsync(stop));
            return 0;
        });
        return worker;
    }

    private static void AddAll(Command command, RunOptions options)
    {
        foreach (var option in options.All)
        {
            command.Add(option);
        }
    }

    /// <returns>Nothing for a program that has none.</returns>
    private static string ReadPattern(ParseResult asked) => asked.GetResult(Pattern) is null ? ""
        : asked.GetValue(Pattern)! is var pattern && !pattern.Contains('\n', StringComparison.Ordinal) ? pattern
        : throw new BadUseException("--pattern is looked for in lines, and has a line feed");

    private static Classic? ReadStreaming(ParseResult asked) => (asked.GetValue(Mapper), asked.GetValue(Reducer)) switch
    {
        (null or "", null) => null,
        (null or "", _) => throw new BadUseException("--reducer needs --mapper"),
        var (mapper, reducer) => Streaming.Of(mapper, reducer),
    };

    /// <summary>Of a worker process; its servers are added.</summary>
    private static string[] WorkerArguments(string? mapper, string? reducer) =>
    [
        "worker", "--workers", "1", UntilInputEnds.Name,
        .. mapper is null ? (string[])[] : ["--mapper", mapper],
        .. reducer is null ? (string[])[] : ["--reducer", reducer],
    ];

    private static async Task<int> WriteInputAsync(Classic classic, long megabytes, int seed)
    {
        await using var output = ClassicRun.OpenStandardOutput();
        classic.WriteInput(output, megabytes << 20, seed);
        return 0;
    }

    private static int Refuse(string reason)
    {
        Console.Error.WriteLine($"Classics: {reason}");
        Console.Error.WriteLine("usage: Classics PROGRAM FILE... [--spawn N] [--servers HOST:PORT,...] [--memory SIZE] [--resume DIR] [--output DIR] [--report FILE]");
        Console.Error.WriteLine("       Classics stream FILE... --mapper COMMAND [--reducer COMMAND] [...]");
        Console.Error.WriteLine("       Classics worker --servers HOST:PORT,... [--mapper COMMAND] [--reducer COMMAND]");
        Console.Error.WriteLine("       Classics --help");
        return BadUse;
    }
}

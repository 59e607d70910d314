using System.Globalization;
using Benchmarks.Load;
using Gearman.TestSupport;

namespace Benchmarks.Logs;

/// <summary>LogAnalysis, and what else counts a log, as whole programs in turn on one file.</summary>
internal static class LogsCommand
{
    private const string Usage = """
        usage: Benchmarks logs LOG [--published FOLDER] [--rounds N] [--without WAY]...
               LOG          a log of combined lines; tests/SampleLogs makes one
               --published  where LogAnalysis was published to (docs/log-analysis.md); published
               --rounds     medians of so many rounds; what takes more than 8 s is run once; 5
               --without    leaves out one of: run, gearmand, wc, goaccess, duckdb, duckdb-panels, plinq, plinq-panels, pipe
        """;

    private const double SlowSeconds = 8;
    private const int Repeats = 20;

    public static async Task<int> RunAsync(string[] args)
    {
        var (log, published, rounds, without) = (args.FirstOrDefault() ?? "", "published", 5, new List<string>());
        for (var i = 1; i < args.Length; i += 2)
        {
            switch (args[i..Math.Min(i + 2, args.Length)])
            {
                case ["--published", var folder]:
                    published = folder;
                    break;
                case ["--rounds", var text] when int.TryParse(text, out rounds) && rounds > 0:
                    break;
                case ["--without", var way]:
                    without.Add(way);
                    break;
                default:
                    log = "";
                    break;
            }
        }

        if (!File.Exists(log))
        {
            await Console.Error.WriteLineAsync(Usage);
            return 2;
        }

        await using var gearmand = without.Contains("gearmand") ? null : await GearmandProcess.StartAsync(CancellationToken.None);
        var ways = Ways(Path.GetFullPath(log), Path.Combine(published, "LogAnalysis"), gearmand?.Port).Where(way => !without.Contains(way.Key)).ToList();
        var runs = ways.ToDictionary(way => way.Key, _ => new List<ProgramRun>());
        for (var round = 0; round < rounds; round++)
        {
            foreach (var (key, _, command) in ways.Where(way => runs[way.Key] is not [{ Seconds: > SlowSeconds }, ..]))
            {
                runs[key].Add(await ProgramRun.OfAsync(command));
                await Console.Error.WriteLineAsync($"{key}: {runs[key][^1].Seconds:0.00} s");
            }
        }

        Print(log, ways.ConvertAll(way => (way.Name, Median(runs[way.Key]))));
        return 0;
    }

    private static IEnumerable<(string Key, string Name, string Command)> Ways(string log, string published, int? gearmand)
    {
        var self = string.Join(' ', ServerProcess.OurCommand[..^2]);
        yield return ("published", "LogAnalysis, published", $"'{published}' '{log}'");
        yield return ("run", "LogAnalysis by `dotnet run --no-build`", $"dotnet run --no-build --project '{SourceRoot.Find()}/examples/LogAnalysis' -- '{log}'");
        yield return ("gearmand", "the same, four processes, a real gearmand", $"'{published}' '{log}' --workers 0 --spawn 4 --server 127.0.0.1:{gearmand}");
        yield return ("wc", "`wc -l`", $"wc -l '{log}'");
        yield return ("goaccess", "GoAccess, JSON", $"goaccess '{log}' --log-format=COMBINED --no-global-config -o json");
        yield return ("duckdb", "DuckDB, seven tables", $"{self} logs-duckdb '{log}'");
        yield return ("duckdb-panels", "DuckDB, the panels that GoAccess shows", $"{self} logs-duckdb '{log}' panels");
        yield return ("plinq", "regular expression and PLINQ, seven tables", $"{self} logs-plinq '{log}'");
        yield return ("plinq-panels", "regular expression and PLINQ, the panels that GoAccess shows", $"{self} logs-plinq '{log}' panels");
        yield return ("pipe", $"LogAnalysis, published, the log {Repeats} times by a pipe", $"bash -c 'exec \"{published}\" - < <(for i in $(seq {Repeats}); do cat \"{log}\"; done)'");
    }

    private static void Print(string log, List<(string Name, ProgramRun Run)> medians)
    {
        var bytes = new FileInfo(log).Length;
        Console.WriteLine($"| {Path.GetFileName(log)}, {bytes / 1e9:0.00} GB | seconds | MB/s | times the first | peak memory |\n|---|---|---|---|---|");
        foreach (var (name, run) in medians)
        {
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| {name} | {run.Seconds:0.00} | {bytes / 1e6 / run.Seconds:0} | {run.Seconds / medians[0].Run.Seconds:0.00} | {run.PeakKib / 1024} MiB |"));
        }
    }

    private static ProgramRun Median(List<ProgramRun> runs) =>
        new(runs.Select(run => run.Seconds).Order().ElementAt(runs.Count / 2), runs.Select(run => run.PeakKib).Order().ElementAt(runs.Count / 2));
}

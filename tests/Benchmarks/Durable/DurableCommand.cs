using System.Globalization;
using Benchmarks.Jobs;
using Benchmarks.Load;
using Gearman.TestSupport.Databases;

namespace Benchmarks.Durable;

/// <summary>
/// Background jobs that survive: our gearmand with each store, and in memory, and the real gearmand with SQLite, in turn, in one run, with a
/// fresh server and a fresh place each. An acknowledgement is one that the store has confirmed.
/// </summary>
internal static class DurableCommand
{
    private const int Rounds = 3;

    private static readonly (string Title, Func<ServerProcess, int, double> Measure)[] Columns =
    [
        ("submits, 4 clients, 1,000 unanswered each", (server, jobs) => Submit(server, jobs, 4, 1000)),
        ("submits, 64 clients, one at a time", (server, jobs) => Submit(server, jobs, 64, 1)),
        ("submits, 1 client, one at a time", (server, jobs) => Submit(server, jobs, 1, 1)),
        // With uniques: of jobs without one gearmand's table holds the last alone, and there is next to nothing to delete.
        ("drain of a backlog, 4 workers, 32 grabs each", (server, jobs) =>
        {
            LoadRun.Submit(server, jobs, new SubmitPlan { Background = true, Window = 1000, Unique = true });
            return LoadRun.Drain(server, jobs, new SubmitPlan().Functions).Rate;
        }),
    ];

    private static int _places;

    /// <param name="kinds">Of <see cref="DurableStore.Kinds"/>; none for all.</param>
    public static async Task<int> RunAsync(string[] kinds)
    {
        if (kinds.Except(DurableStore.Kinds).FirstOrDefault() is { } unknown)
        {
            await Console.Error.WriteLineAsync($"'{unknown}' is none of {string.Join(' ', DurableStore.Kinds)}");
            return 2;
        }

        if (Contestant.Gearmands.Length == 0)
        {
            await Console.Error.WriteLineAsync("gearmand is not installed: apt-get install gearman-job-server");
            return 2;
        }

        var folder = Directory.CreateTempSubdirectory("gearman-durable").FullName;
        List<DatabaseProcess> databases = [];
        try
        {
            Console.WriteLine($"{await Machine.DescribeAsync()} The files are on {DriveOf(folder)}.\n");
            Write(await MeasureAsync(kinds is [] ? DurableStore.Kinds : kinds, folder, databases));
            return 0;
        }
        finally
        {
            foreach (var database in databases)
            {
                await database.DisposeAsync();
            }

            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<Dictionary<string, double[]>> MeasureAsync(IReadOnlyList<string> kinds, string folder, List<DatabaseProcess> databases)
    {
        var stores = await DurableStore.StartAsync(kinds, folder, databases);
        var figures = stores.ToDictionary(store => store.Name, _ => new List<double[]>());
        for (var round = 0; round < Rounds; round++)
        {
            foreach (var store in stores)
            {
                figures[store.Name].Add([.. Columns.Select((column, i) => Measure(store, store.Jobs[i], column.Measure))]);
            }
        }

        return figures.ToDictionary(f => f.Key, f => Columns.Select((_, i) => f.Value.Select(rates => rates[i]).Order().ElementAt(Rounds / 2)).ToArray());
    }

    private static double Measure(DurableStore store, int jobs, Func<ServerProcess, int, double> measure)
    {
        using var server = ServerProcess.Start(store.Command($"t{++_places}"));
        measure(server, jobs / 10);
        return measure(server, jobs);
    }

    private static double Submit(ServerProcess server, int jobs, int clients, int window)
    {
        var tally = new Tally(jobs);
        var plan = new SubmitPlan { Background = true, Window = window };
        return LoadRun.Drive(server, tally, LoadRun.Repeat(clients, () => new Submitter(server.Port, tally, plan))).Rate;
    }

    /// <summary>Jobs a second, and how many times gearmand's that is.</summary>
    private static void Write(Dictionary<string, double[]> figures)
    {
        Console.WriteLine($"| jobs of 64 bytes a second, and times gearmand's | {string.Join(" | ", Columns.Select(column => column.Title))} |");
        Console.WriteLine($"|---|{string.Concat(Columns.Select(_ => "---|"))}");
        foreach (var (store, rates) in figures)
        {
            var cells = rates.Select((rate, i) => store == DurableStore.Theirs
                ? rate.ToString("N0", CultureInfo.InvariantCulture)
                : string.Create(CultureInfo.InvariantCulture, $"{rate:N0} ({rate / figures[DurableStore.Theirs][i]:N1}x)"));
            Console.WriteLine($"| {store} | {string.Join(" | ", cells)} |");
        }
    }

    private static string DriveOf(string path) => DriveInfo.GetDrives()
        .Where(d => path.StartsWith(d.Name, StringComparison.Ordinal))
        .MaxBy(d => d.Name.Length)?.DriveFormat ?? "an unknown file system";
}

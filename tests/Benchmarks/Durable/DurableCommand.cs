using System.Globalization;
using Benchmarks.Jobs;
using Benchmarks.Load;

namespace Benchmarks.Durable;

/// <summary>
/// Background jobs that survive: this server with its journal, gearmand with SQLite, and this server in memory, in turn, in one
/// run, a fresh server and a fresh directory each. An acknowledgement is one that the disk has confirmed.
/// </summary>
internal static class DurableCommand
{
    private const int Rounds = 3;

    private static readonly string Root = Directory.CreateTempSubdirectory("gearman-durable").FullName;
    private static int _directories;

    public static async Task<int> RunAsync()
    {
        if (Contestant.Gearmands.Length == 0)
        {
            await Console.Error.WriteLineAsync("gearmand is not installed: apt-get install gearman-job-server");
            return 2;
        }

        try
        {
            Console.WriteLine($"{await Machine.DescribeAsync()} The directory is on {DriveOf(Root)}.\n");
            Console.WriteLine("| jobs of 64 bytes | journal | gearmand `-q libsqlite3` | in memory | journal to gearmand | journal to memory |");
            Console.WriteLine("|---|---|---|---|---|---|");
            Row("submits, 4 clients, 1,000 unanswered each, jobs/s", 600_000, 2_000, server => jobs => Submit(server, jobs, 4, 1000));
            Row("submits, 64 clients, one at a time, jobs/s", 60_000, 1_000, server => jobs => Submit(server, jobs, 64, 1));
            Row("submits, 1 client, one at a time, jobs/s", 3_000, 500, server => jobs => Submit(server, jobs, 1, 1));
            // With uniques: of jobs without one gearmand's table holds the last alone, and there is next to nothing to delete.
            Row("drain of a backlog, 4 workers, 32 grabs each, jobs/s", 200_000, 1_500, server => jobs =>
            {
                LoadRun.Submit(server, jobs, new SubmitPlan { Background = true, Window = 1000, Unique = true });
                return LoadRun.Drain(server, jobs, new SubmitPlan().Functions).Rate;
            });
            return 0;
        }
        finally
        {
            Directory.Delete(Root, recursive: true);
        }
    }

    private static void Row(string what, int ours, int theirs, Func<ServerProcess, Func<int, double>> measure)
    {
        List<double> journal = [];
        List<double> gearmand = [];
        List<double> memory = [];
        for (var round = 0; round < Rounds; round++)
        {
            journal.Add(Measure([.. ServerProcess.OurCommand[..^2], "serve-durable", ServerProcess.PortMark, NextDirectory()], ours, measure));
            gearmand.Add(Measure([.. Contestant.Gearmands[0].Command, "-q", "libsqlite3", $"--libsqlite3-db={NextDirectory()}.db"], theirs, measure));
            memory.Add(Measure(ServerProcess.OurCommand, ours, measure));
        }

        var (j, g, m) = (Median(journal), Median(gearmand), Median(memory));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {what} | {j:N0} | {g:N0} | {m:N0} | {j / g:N1} | {j / m:N2} |"));
    }

    private static double Measure(string[] command, int jobs, Func<ServerProcess, Func<int, double>> measure)
    {
        using var server = ServerProcess.Start(command);
        measure(server)(jobs / 10);
        return measure(server)(jobs);
    }

    private static double Submit(ServerProcess server, int jobs, int clients, int window)
    {
        var tally = new Tally(jobs);
        var plan = new SubmitPlan { Background = true, Window = window };
        return LoadRun.Drive(server, tally, LoadRun.Repeat(clients, () => new Submitter(server.Port, tally, plan))).Rate;
    }

    private static string NextDirectory() => Path.Combine(Root, $"{++_directories}");

    private static string DriveOf(string path) => DriveInfo.GetDrives()
        .Where(d => path.StartsWith(d.Name, StringComparison.Ordinal))
        .MaxBy(d => d.Name.Length)?.DriveFormat ?? "an unknown file system";

    private static double Median(List<double> figures) => figures.Order().ElementAt(figures.Count / 2);
}

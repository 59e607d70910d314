using System.Globalization;

namespace Benchmarks.Jobs;

/// <summary>Jobs a second of this server and, where it is installed, of gearmand: in turn, in one run, a fresh server each.</summary>
internal static class JobsCommand
{
    public static async Task<int> RunAsync(string[] args)
    {
        var rounds = 3;
        if (args is not ([] or ["--rounds", _]) || (args is [_, var text] && (!int.TryParse(text, out rounds) || rounds < 1)))
        {
            await Console.Error.WriteLineAsync("usage: Benchmarks jobs [--rounds N]");
            return 2;
        }

        (string Name, Func<ServerProcess?> Start)[] servers =
        [
            ("ours", ServerProcess.StartOurs),
            ("gearmand -t 1", () => ServerProcess.StartGearmand(1)),
            ("gearmand -t 4", () => ServerProcess.StartGearmand(4)),
        ];
        Console.WriteLine("| case | what | server | jobs/s | times gearmand's best | server CPU, us/job |");
        Console.WriteLine("|---|---|---|---|---|---|");
        foreach (var job in JobCase.All)
        {
            var results = servers.Select(s => (s.Name, Runs: new List<(double Rate, double Cpu)>())).ToArray();
            for (var round = 0; round < rounds; round++)
            {
                for (var i = 0; i < servers.Length; i++)
                {
                    Measure(job, servers[i].Start, results[i].Runs);
                }
            }

            var best = results.Skip(1).Select(r => Median(r.Runs, x => x.Rate)).Max();
            foreach (var (name, runs) in results.Where(r => r.Runs.Count > 0))
            {
                var rate = Median(runs, r => r.Rate);
                var ratio = best > 0 ? (rate / best).ToString("0.00", CultureInfo.InvariantCulture) : "-";
                Console.WriteLine($"| {job.Name} | {job.What} | {name} | {rate:N0} | {ratio} | {Median(runs, r => r.Cpu):0.00} |");
            }
        }

        return 0;
    }

    private static void Measure(JobCase job, Func<ServerProcess?> start, List<(double Rate, double Cpu)> results)
    {
        using var server = start();
        if (server is null)
        {
            return;
        }

        // A first run warms the server up: the just-in-time compiler there, the queue's memory here and there.
        job.Run(server);
        var before = server.ProcessorTime;
        var elapsed = job.Run(server);
        results.Add((job.Jobs / elapsed.TotalSeconds, (server.ProcessorTime - before).TotalMicroseconds / job.Jobs));
    }

    private static double Median(List<(double Rate, double Cpu)> runs, Func<(double Rate, double Cpu), double> figure) =>
        runs.Count == 0 ? 0 : runs.Select(figure).Order().ElementAt(runs.Count / 2);
}

using Benchmarks.Load;

namespace Benchmarks.Jobs;

/// <summary>This server and, where it is installed, gearmand: in turn, in one run, a fresh server each.</summary>
internal static class JobsCommand
{
    public static async Task<int> RunAsync(string[] args)
    {
        if (JobsOptions.TryParse(args) is not { } options)
        {
            await Console.Error.WriteLineAsync(JobsOptions.Usage);
            return 2;
        }

        var ours = new Contestant("ours", options.Ours);
        Contestant[] all = [ours, .. Contestant.Gearmands, .. Contestant.Tuned];
        var table = new JobsTable(options.Rounds);
        Console.WriteLine(JobsTable.Header);
        foreach (var job in options.Cases)
        {
            var results = all.ToDictionary(c => c.Name, _ => new List<Measured>());
            for (var round = 0; round < options.Rounds; round++)
            {
                foreach (var contestant in all)
                {
                    using var server = ServerProcess.Start(contestant.Command);
                    JobCase.WarmUp(server);
                    results[contestant.Name].Add(job.Run(server));
                }
            }

            Console.WriteLine(table.Add(job, results));
        }

        if (options.Write is { } file)
        {
            await table.WriteAsync(file);
        }

        return 0;
    }
}

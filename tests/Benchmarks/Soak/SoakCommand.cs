using System.Diagnostics;
using System.Globalization;
using Benchmarks.Load;

namespace Benchmarks.Soak;

/// <summary>
/// A server under load for a long time, with clients and workers that come and go: what its process costs, sample by sample,
/// as CSV and as a drawing. Half of the peers speak TLS, to a second server.
/// </summary>
internal static class SoakCommand
{
    private const int Clients = 24;
    private const int Workers = 12;
    private static readonly TimeSpan SampleInterval = TimeSpan.FromSeconds(5);

    public static async Task<int> RunAsync(string[] args)
    {
        if (args is ["--draw", var csv, var svg])
        {
            var lines = await File.ReadAllLinesAsync(csv);
            await File.WriteAllTextAsync(svg, SoakPlot.Draw([.. lines.Skip(1).Select(SoakSample.Parse)]));
            return 0;
        }

        var (minutes, rate, folder) = (0d, 400d, ".");
        for (var i = 0; i < args.Length; i += 2)
        {
            var value = i + 1 < args.Length ? args[i + 1] : "";
            var isRight = args[i] switch
            {
                "--minutes" => double.TryParse(value, CultureInfo.InvariantCulture, out minutes) && minutes > 0,
                "--rate" => double.TryParse(value, CultureInfo.InvariantCulture, out rate) && rate > 0,
                "--out" => (folder = value).Length > 0,
                _ => false,
            };
            minutes = isRight ? minutes : 0;
        }

        if (minutes == 0)
        {
            await Console.Error.WriteLineAsync("""
                usage: Benchmarks soak --minutes N [--rate JOBS_A_SECOND] [--out FOLDER]
                       Benchmarks soak --draw CSV SVG
                """);
            return 2;
        }

        var samples = await SampleAsync(TimeSpan.FromMinutes(minutes), rate);
        await File.WriteAllLinesAsync(Path.Combine(folder, "soak.csv"), [SoakSample.Header, .. samples.Select(s => s.ToString())]);
        await File.WriteAllTextAsync(Path.Combine(folder, "soak.svg"), SoakPlot.Draw(samples));
        Console.WriteLine(samples[^1]);
        return 0;
    }

    private static async Task<List<SoakSample>> SampleAsync(TimeSpan time, double rate)
    {
        using var certificate = new TestCertificate();
        using var plain = ServerProcess.Start(ServerProcess.OurCommand);
        using var tls = ServerProcess.Start([.. ServerProcess.OurCommand, certificate.Path]);
        using var stop = new CancellationTokenSource();
        var pace = new SoakPace(rate, stop.Token);
        Task[] peers =
        [
            .. Enumerable.Range(0, Clients).Select(i => SoakPeer.ClientsAsync(Port(i), i % 2 == 1, new Random(i), pace)),
            .. Enumerable.Range(0, Workers).Select(i => SoakPeer.WorkersAsync(Port(i), i % 2 == 1, new Random(1000 + i), pace)),
            SoakPeer.NonsenseAsync(plain.Port, new Random(1), pace), SoakPeer.NonsenseAsync(tls.Port, new Random(2), pace),
        ];
        int Port(int i) => i % 2 == 1 ? tls.Port : plain.Port;

        List<SoakSample> samples = [];
        var watch = Stopwatch.StartNew();
        using var timer = new PeriodicTimer(SampleInterval, TimeProvider.System);
        while (watch.Elapsed < time && await timer.WaitForNextTickAsync())
        {
            samples.Add(new SoakSample(watch.Elapsed, ProcessCost.Of(plain), ProcessCost.Of(tls), pace.Jobs, pace.Connections));
            if (peers.FirstOrDefault(p => p.IsFaulted) is { } faulted)
            {
                await faulted;
            }
        }

        await stop.CancelAsync();
        await Task.WhenAll(peers);
        return samples;
    }
}

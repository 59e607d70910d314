namespace Benchmarks.Jobs;

/// <summary>A server in the table.</summary>
/// <param name="Name">Its name there.</param>
/// <param name="Command">What starts it.</param>
internal sealed record Contestant(string Name, string[] Command)
{
    private const string Gearmand = "/usr/sbin/gearmand";

    /// <summary>The real gearmand, as it is by default with 1, 2 and 4 threads; empty if it is not installed.</summary>
    public static Contestant[] Gearmands => Installed([new("-t 1", CommandOf("-t", "1")), new("-t 2", CommandOf("-t", "2")), new("-t 4", CommandOf("-t", "4"))]);

    /// <summary>The same by who knows it: as many buckets as jobs, one sleeper woken a job.</summary>
    public static Contestant[] Tuned => Installed([new("tuned", CommandOf("-t", "2", "-w", "1", "--hashtable-buckets=1000003"))]);

    private static Contestant[] Installed(Contestant[] contestants) => File.Exists(Gearmand) ? contestants : [];

    private static string[] CommandOf(params string[] options) =>
        [Gearmand, "--listen=127.0.0.1", $"--port={Load.ServerProcess.PortMark}", "--verbose=FATAL", "--log-file=none", "--backlog=1024",
            $"--pid-file={Path.Combine(Path.GetTempPath(), "gearmand-benchmark.pid")}", .. options];
}

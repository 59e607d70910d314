using System.Diagnostics;
using Benchmarks.Load;
using Gearman.Client;

namespace Benchmarks.Clients;

/// <summary>
/// Background submits of 64 bytes a second by the .NET client, a raw generator and (where a C compiler and libgearman
/// are installed) libgearman, all on this server, in turn.
/// </summary>
internal static class ClientsCommand
{
    private static readonly string LibGearman = Path.Combine(Path.GetTempPath(), "gearman-benchmarks-libgearman");
    private static readonly JobRequest Job = new("benchmark", new byte[64]);

    private static readonly (string Name, int Jobs, Func<int, int, Task> Run)[] Cases =
    [
        ("raw generator, 1,000 unanswered", 1_000_000, RawAsync),
        ("GearmanClient, 1,000 callers", 1_000_000, (port, jobs) => CallersAsync(port, 1_000, jobs)),
        ("GearmanClient, 16 callers", 200_000, (port, jobs) => CallersAsync(port, 16, jobs)),
        ("GearmanClient, a loop", 20_000, (port, jobs) => CallersAsync(port, 1, jobs)),
        ("libgearman, a loop", 20_000, (port, jobs) => RunAsync(LibGearman, $"{port}", $"{jobs}")),
    ];

    public static async Task<int> RunAsync()
    {
        var cases = await CompileAsync() ? Cases : Cases[..^1];
        await RateTable.PrintAsync(
            "client",
            [.. cases.Select(one => (one.Name, one.Jobs, On(one.Run, one.Jobs / 4), On(one.Run, one.Jobs)))]);
        return 0;

        static Func<ServerProcess, Task> On(Func<int, int, Task> run, int jobs) => server => run(server.Port, jobs);
    }

    private static Task RawAsync(int port, int jobs)
    {
        var tally = new Tally(jobs);
        using var submitter = new Submitter(port, tally, new SubmitPlan { Background = true, Window = 1000 });
        submitter.Begin();
        submitter.Socket.Blocking = true;
        while (!tally.IsComplete)
        {
            submitter.Receive();
        }

        return Task.CompletedTask;
    }

    private static async Task CallersAsync(int port, int callers, int jobs)
    {
        await using var client = new GearmanClient(new GearmanClientOptions { Servers = [new ServerAddress("127.0.0.1", port)] });
        await Task.WhenAll(Enumerable.Range(0, callers).Select(async _ =>
        {
            for (var i = 0; i < jobs / callers; i++)
            {
                await client.SubmitBackgroundAsync(Job);
            }
        }));
    }

    private static async Task<bool> CompileAsync()
    {
        try
        {
            await RunAsync("cc", "-O2", "-o", LibGearman, Path.Combine(AppContext.BaseDirectory, "Clients/libgearman.c"), "-lgearman");
            return true;
        }
        catch (Exception e) when (e is InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            await Console.Error.WriteLineAsync($"libgearman is left out: {e.Message}");
            return false;
        }
    }

    private static async Task RunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false })!;
        var errors = process.StandardError.ReadToEndAsync();
        await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{program} ended with {process.ExitCode}: {await errors}");
        }
    }
}

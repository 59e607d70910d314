using System.ComponentModel;
using System.Diagnostics;
using Gearman.Client;

namespace Gearman.Cli.Jobs;

/// <summary>A job done by a process.</summary>
internal static class JobProcess
{
    /// <summary>Runs the command on a job's workload.</summary>
    /// <param name="arguments">The command, and whether its lines are sent one by one.</param>
    /// <param name="job">The job.</param>
    /// <returns>What the command wrote; empty if it was sent by lines.</returns>
    /// <exception cref="JobFailedException">
    /// The command ended with an exit code other than 0, or by a signal (which the C tool takes for a success), or can't
    /// be started. What it had written was sent as data.
    /// </exception>
    public static async ValueTask<ReadOnlyMemory<byte>> RunAsync(JobsArguments arguments, JobContext job)
    {
        var command = arguments.Operands[0];
        var start = new ProcessStartInfo(Find(command), arguments.Operands.Skip(1))
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        using var process = Start(start, command);
        var feeding = FeedAsync(process, job);
        using var written = new MemoryStream();
        if (arguments.LineByLine)
        {
            await foreach (var line in InputLines.ReadAsync(process.StandardOutput.BaseStream, arguments.StripNewline).ConfigureAwait(false))
            {
                await job.SendDataAsync(line).ConfigureAwait(false);
            }
        }
        else
        {
            await process.StandardOutput.BaseStream.CopyToAsync(written).ConfigureAwait(false);
        }

        await feeding.ConfigureAwait(false);
        await process.WaitForExitAsync().ConfigureAwait(false);
        var result = written.GetBuffer().AsMemory(0, (int)written.Length);
        if (process.ExitCode == 0)
        {
            return result;
        }

        if (!result.IsEmpty)
        {
            await job.SendDataAsync(result).ConfigureAwait(false);
        }

        throw new JobFailedException($"{command} ended with exit code {process.ExitCode}");
    }

    private static Process Start(ProcessStartInfo start, string command)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception e)
        {
            throw new JobFailedException($"{command} can't be started: {e.Message}");
        }
    }

    private static async Task FeedAsync(Process process, JobContext job)
    {
        var input = process.StandardInput.BaseStream;
        try
        {
            await using (input.ConfigureAwait(false))
            {
                foreach (var part in job.Workload)
                {
                    await input.WriteAsync(part).ConfigureAwait(false);
                }
            }
        }
        catch (IOException)
        {
            // The command does not want all of it, as head(1).
        }
    }

    /// <summary>Where the command is, by PATH alone: .NET would look into its own and the current folder first.</summary>
    private static string Find(string command) => command.Contains('/')
        ? command
        : (Environment.GetEnvironmentVariable("PATH") ?? "/usr/bin:/bin").Split(Path.PathSeparator)
            .Select(folder => Path.Combine(folder.Length == 0 ? "." : folder, command))
            .FirstOrDefault(File.Exists) ?? throw new JobFailedException($"{command} can't be started: it is not in PATH");
}

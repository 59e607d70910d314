using System.Runtime.InteropServices;
using Gearman.Client;

namespace Gearman.Cli.Jobs;

/// <summary>
/// <c>gearman -w</c>: does jobs by a command that gets the workload on its standard input and whose standard output is
/// the result. Without a command the workload goes to standard output, and the result is empty.
/// </summary>
/// <remarks>
/// As in the C tool, <c>-c</c> counts what the worker tried: a job, but also a time-out of <c>-t</c> and an attempt to
/// connect that failed. SIGINT and SIGTERM let the job that runs end; a second one ends all at once.
/// </remarks>
internal sealed class CommandWorker : IDisposable
{
    /// <summary>Longer than any job, and within what a timer takes.</summary>
    private static readonly TimeSpan UntilDone = TimeSpan.FromDays(40);

    private readonly JobsArguments _arguments;
    private readonly CancellationTokenSource _stop = new();
    private readonly ITimer _idle;
    private int _tries;

    private CommandWorker(JobsArguments arguments)
    {
        _arguments = arguments;
        _idle = TimeProvider.System.CreateTimer(_ => TimedOut(), state: null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Works until <c>-c</c> is reached or a signal comes.</summary>
    /// <returns>The exit code: 0, or 1 if a server does not take the token.</returns>
    public static async Task<int> RunAsync(JobsArguments arguments)
    {
        using var self = new CommandWorker(arguments);
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, self.OnSignal);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, self.OnSignal);
        var options = new GearmanWorkerOptions
        {
            Servers = [.. arguments.Servers],
            Tls = arguments.Tls,
            Credentials = arguments.Credentials,
            DrainTimeout = UntilDone,
        };
        var worker = new GearmanWorker(options, new WorkerLog(self.Tried));
        await using (worker.ConfigureAwait(false))
        {
            // As the C library: the first function is registered last, and gearmand asks the last one first.
            foreach (var function in arguments.Functions.Distinct(StringComparer.Ordinal).Reverse())
            {
                worker.Register(function, self.DoAsync, new() { Blocks = true });
            }

            self.WaitForJob();
            try
            {
                await worker.RunAsync(self._stop.Token).ConfigureAwait(false);
            }
            catch (GearmanAuthenticationException)
            {
                // The log has said it.
                return 1;
            }
        }

        return 0;
    }

    public void Dispose()
    {
        _idle.Dispose();
        _stop.Dispose();
    }

    private async ValueTask<ReadOnlyMemory<byte>> DoAsync(JobContext job, CancellationToken ct)
    {
        _idle.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        Tried();
        try
        {
            if (_arguments.Operands.Count == 0)
            {
                using var output = Console.OpenStandardOutput();
                foreach (var part in job.Workload)
                {
                    output.Write(part.Span);
                }

                return default;
            }

            return await JobProcess.RunAsync(_arguments, job).ConfigureAwait(false);
        }
        finally
        {
            WaitForJob();
        }
    }

    private void WaitForJob()
    {
        if (_arguments.IdleTimeout is { } timeout && !_stop.IsCancellationRequested)
        {
            _idle.Change(timeout, timeout);
        }
    }

    private void TimedOut()
    {
        JobsCommand.Fail($"no job within {_arguments.IdleTimeout!.Value.TotalMilliseconds} ms ({string.Join(", ", _arguments.Servers)})");
        Tried();
    }

    /// <summary>Counts; when all is counted no further job is taken, also if one runs.</summary>
    private void Tried()
    {
        if (Interlocked.Increment(ref _tries) == _arguments.Count)
        {
            _stop.Cancel();
        }
    }

    private void OnSignal(PosixSignalContext context)
    {
        context.Cancel = !_stop.IsCancellationRequested;
        _stop.Cancel();
    }
}

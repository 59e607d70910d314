using Gearman.MapReduce;
using Spectre.Console;

namespace AccessLogs.Cli;

/// <summary>A progress bar on standard error while the run goes on; nothing where that is no terminal.</summary>
internal sealed class ProgressBar : IProgress<MapReduceProgress>, IAsyncDisposable
{
    private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task _drawing;
    private ProgressTask? _bar;

    public ProgressBar()
    {
        if (Console.IsErrorRedirected)
        {
            _drawing = Task.CompletedTask;
            return;
        }

        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        _drawing = console.Progress()
            .AutoClear(true)
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new DownloadedColumn(), new TransferSpeedColumn(), new RemainingTimeColumn())
            .StartAsync(async context =>
            {
                _bar = context.AddTask("waiting for workers");
                _bar.IsIndeterminate = true;
                await _done.Task;
            });
    }

    public void Report(MapReduceProgress value)
    {
        if (_bar is not { } bar || value.BytesDone == 0)
        {
            return;
        }

        bar.Description = value.Retries > 0 ? $"analysing, {value.Retries} tried again" : "analysing";
        bar.IsIndeterminate = value.BytesTotal is null;
        bar.MaxValue = value.BytesTotal ?? value.BytesDone;
        bar.Value = value.BytesDone;
    }

    public async ValueTask DisposeAsync()
    {
        _done.TrySetResult();
        await _drawing;
    }
}

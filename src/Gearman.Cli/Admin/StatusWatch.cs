using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using Gearman.Client;
using Gearman.Client.Admin;
using Spectre.Console;

namespace Gearman.Cli.Admin;

/// <summary>
/// <c>gearadmin --watch</c>: the status again and again, until Ctrl-C or q. In a terminal it is a table that outlives
/// the server; into a pipe it is the C tool's text or with <c>--json</c> an object a line, and ends with the server.
/// </summary>
internal sealed class StatusWatch
{
    /// <summary>How often the keyboard is looked at.</summary>
    private static readonly TimeSpan KeyInterval = TimeSpan.FromMilliseconds(50);

    private readonly GearmanAdmin _admin;
    private readonly TimeSpan _interval;
    private readonly CancellationToken _stop;

    private StatusWatch(GearmanAdmin admin, TimeSpan interval, CancellationToken stop)
    {
        _admin = admin;
        _interval = interval;
        _stop = stop;
    }

    /// <summary>Watches.</summary>
    /// <param name="admin">The server.</param>
    /// <param name="interval">The pause between two looks.</param>
    /// <param name="json">JSON lines, also in a terminal.</param>
    /// <param name="output">Where text and JSON go.</param>
    /// <returns>The exit code: 0.</returns>
    /// <exception cref="GearmanException">The server can't be reached; not of the table.</exception>
    public static async Task<int> RunAsync(GearmanAdmin admin, TimeSpan interval, bool json, Stream output)
    {
        using var stop = new CancellationTokenSource();
        void Stop(PosixSignalContext context)
        {
            context.Cancel = true;
            stop.Cancel();
        }

        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        var watch = new StatusWatch(admin, interval, stop.Token);
        try
        {
            await (json || Console.IsOutputRedirected ? watch.ShowLinesAsync(json, output) : watch.ShowTableAsync()).ConfigureAwait(false);
        }
        catch (Exception e) when (e is OperationCanceledException or IOException)
        {
            // Ctrl-C, or whoever read the lines has read enough.
        }

        return 0;
    }

    private async Task ShowLinesAsync(bool json, Stream output)
    {
        do
        {
            if (json)
            {
                var functions = await _admin.GetStatusAsync(_stop).ConfigureAwait(false);
                using var line = new MemoryStream();
                using (var writer = new Utf8JsonWriter(line))
                {
                    writer.WriteStartObject();
                    writer.WriteString("time", TimeProvider.System.GetUtcNow());
                    writer.WritePropertyName("status");
                    AdminJson.Write(writer, functions);
                    writer.WriteEndObject();
                }

                line.WriteByte((byte)'\n');
                output.Write(line.GetBuffer().AsSpan(0, (int)line.Length));
            }
            else
            {
                output.Write((await _admin.SendAsync("status", _stop).ConfigureAwait(false)).Bytes.Span);
            }
        }
        while (await PauseAsync().ConfigureAwait(false));
    }

    private Task ShowTableAsync() => AnsiConsole.Live(new Text("")).StartAsync(async live =>
    {
        do
        {
            live.UpdateTarget(await LookAsync().ConfigureAwait(false));
        }
        while (await PauseAsync().ConfigureAwait(false));
    });

    private async Task<Table> LookAsync()
    {
        var table = new Table().Border(TableBorder.Simple).AddColumn("Function");
        foreach (var name in new[] { "Queued", "Running", "Workers" })
        {
            table.AddColumn(new TableColumn(name).RightAligned());
        }

        var now = TimeProvider.System.GetLocalNow().ToString("HH:mm:ss", CultureInfo.InvariantCulture);
        try
        {
            foreach (var function in await _admin.GetStatusAsync(_stop).ConfigureAwait(false))
            {
                table.AddRow(new Text(function.Name), Number(function.Queued), Number(function.Running), Number(function.Workers));
            }

            return table.Caption(new TableTitle($"{now}  q ends"));
        }
        catch (GearmanException e)
        {
            return table.Caption(new TableTitle(Markup.Escape($"{now}  {e.Message}"), new Style(Color.Red)));
        }
    }

    private static Text Number(long number) => new(number.ToString("N0", CultureInfo.InvariantCulture));

    /// <returns>False when q was pressed.</returns>
    private async Task<bool> PauseAsync()
    {
        var start = TimeProvider.System.GetTimestamp();
        for (var left = _interval; left > TimeSpan.Zero; left = _interval - TimeProvider.System.GetElapsedTime(start))
        {
            while (!Console.IsInputRedirected && Console.KeyAvailable)
            {
                if (Console.ReadKey(intercept: true).KeyChar is 'q' or 'Q')
                {
                    return false;
                }
            }

            await Task.Delay(left < KeyInterval ? left : KeyInterval, TimeProvider.System, _stop).ConfigureAwait(false);
        }

        return true;
    }
}

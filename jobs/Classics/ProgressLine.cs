using System.Globalization;
using Gearman.MapReduce;

namespace Classics;

/// <summary>
/// The progress of a run for people: on a terminal one line that is written over and over, elsewhere a plain line every ten seconds, and one
/// when a phase is done.
/// </summary>
/// <param name="output">Where to, as a rule standard error.</param>
/// <param name="isTerminal">Whether what is written can be written over.</param>
/// <param name="hasColour">Whether the names of phases may be told by a colour.</param>
/// <param name="time">The clock.</param>
public sealed class ProgressLine(TextWriter output, bool isTerminal, bool hasColour, TimeProvider time) : IProgress<MapReduceProgress>, IDisposable
{
    private const string ToLineStart = "\r";
    private const string ClearRest = "\e[K";
    private static readonly TimeSpan TerminalStep = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan PlainStep = TimeSpan.FromSeconds(10);
    private static readonly string[] Units = ["B", "KB", "MB", "GB", "TB", "PB"];

    private readonly MapReduceProgress?[] _phases = new MapReduceProgress?[Enum.GetValues<MapReducePhase>().Length];
    private long _written = time.GetTimestamp();
    private bool _isDirty;

    /// <summary>On standard error, as the terminal and NO_COLOR want it.</summary>
    /// <param name="time">The clock.</param>
    /// <returns>The line.</returns>
    public static ProgressLine OnStandardError(TimeProvider time)
    {
        var isTerminal = !Console.IsErrorRedirected && Environment.GetEnvironmentVariable("TERM") is not ("dumb" or "");
        return new(Console.Error, isTerminal, isTerminal && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR")), time);
    }

    /// <inheritdoc/>
    public void Report(MapReduceProgress value)
    {
        var before = _phases[(int)value.Phase];
        _phases[(int)value.Phase] = value;
        if (value.Phase == MapReducePhase.Map && before is { Fraction: 1 } && value.Fraction < 1)
        {
            _phases[(int)MapReducePhase.Shuffle] = _phases[(int)MapReducePhase.Reduce] = null; // the next stage
        }

        if (isTerminal)
        {
            if (time.GetElapsedTime(_written) >= TerminalStep)
            {
                Write(ToLineStart + string.Join("  ", _phases.OfType<MapReduceProgress>().Select(Text)) + ClearRest);
                _isDirty = true;
            }

            if (_isDirty && _phases.OfType<MapReduceProgress>().All(phase => IsDone(phase)))
            {
                Dispose(); // what comes next may be results
            }
        }
        else if (IsDone(value) && (before is not { } last || !IsDone(last)))
        {
            Write(string.Create(CultureInfo.InvariantCulture, $"{Name(value)} done: {value.TasksDone:N0} tasks, {Bytes(value.BytesDone)} in {value.Elapsed.TotalSeconds:0.0} s\n"));
        }
        else if (time.GetElapsedTime(_written) >= PlainStep)
        {
            Write(Text(value) + "\n");
        }
    }

    /// <summary>Leaves the terminal as it was.</summary>
    public void Dispose()
    {
        if (_isDirty)
        {
            Write(ToLineStart + ClearRest);
            _isDirty = false;
        }
    }

    private static bool IsDone(in MapReduceProgress phase) => phase.Fraction == 1 && phase.TasksDone == phase.TasksTotal && phase.TasksTotal > 0;

    private void Write(string text)
    {
        output.Write(text);
        output.Flush();
        _written = time.GetTimestamp();
    }

    private string Text(MapReduceProgress phase)
    {
        var part = phase.Fraction is { } fraction
            ? string.Create(CultureInfo.InvariantCulture, $"{Math.Floor(fraction * 100):0} %")
            : Bytes(phase.BytesDone);
        var left = phase.TimeLeft is { } time && time > TimeSpan.Zero ? $", {Time(time)} left" : "";
        var retries = phase is { Retries: > 0, Phase: not MapReducePhase.Shuffle } ? $", {phase.Retries} tried again" : "";
        return $"{Name(phase)} {part} ({phase.TasksDone}/{phase.TasksTotal}, {Bytes((long)phase.BytesPerSecond)}/s{left}{retries})";
    }

    private string Name(in MapReduceProgress phase)
    {
        var name = phase.Phase.ToString().ToLowerInvariant();
        return hasColour ? $"\e[1;36m{name}\e[0m" : name;
    }

    private static string Time(TimeSpan time) => time.TotalSeconds < 100
        ? string.Create(CultureInfo.InvariantCulture, $"{Math.Ceiling(time.TotalSeconds):0} s")
        : string.Create(CultureInfo.InvariantCulture, $"{Math.Ceiling(time.TotalMinutes):0} min");

    private static string Bytes(long bytes)
    {
        var (value, unit) = ((double)bytes, 0);
        while (value >= 999.5 && unit < Units.Length - 1)
        {
            value /= 1000;
            unit++;
        }

        return string.Create(CultureInfo.InvariantCulture, $"{value:G3} {Units[unit]}");
    }
}

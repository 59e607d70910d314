using System.Text;
using AccessLogs.Cli.Terminal;

namespace AccessLogs.Cli;

/// <summary>What was found out about the formats of the logs, in words.</summary>
internal static class FormatNotes
{
    private const int LinesShown = 3;
    private const int WidthShown = 160;

    /// <summary>Below this share of lines that fit, a user should know.</summary>
    private const double Sure = 0.9;

    /// <summary>The formats of all logs in a few words: <c>combined (100 % of the first 1,000 lines)</c>.</summary>
    /// <param name="inputs">The logs.</param>
    /// <returns>The words; each format once.</returns>
    public static string Summary(LogInputs inputs) =>
        string.Join(", ", inputs.Formats.Zip(inputs.Detections, inputs.Texts).Select(input => Summary(input.First, input.Second) + (input.Third is { } text ? $" as {text.Name}" : "")).Distinct(StringComparer.Ordinal));

    /// <summary>Writes notes, a line each; names of files in them are what strangers may have chosen.</summary>
    /// <param name="notes">The notes.</param>
    /// <param name="program">The name that messages begin with.</param>
    /// <param name="output">Takes the text.</param>
    public static void Tell(List<string> notes, string program, TextWriter output) => notes.ForEach(note => output.WriteLine($"{program}: {TerminalText.Printable(note)}"));

    /// <summary>Writes what a user should know: logs of no known format, and logs with many lines of none.</summary>
    /// <param name="inputs">The logs.</param>
    /// <param name="program">The name that messages begin with.</param>
    /// <param name="output">Takes the text.</param>
    public static void Warn(LogInputs inputs, string program, TextWriter output)
    {
        Tell(inputs.Notes, program, output);
        foreach (var (name, detection) in inputs.Names.Select(TerminalText.Printable).Zip(inputs.Detections))
        {
            if (detection is { Nearest: { } nearest })
            {
                output.WriteLine($"{program}: {name}: the first lines have no known format; the nearest is {nearest.Format}: {nearest.Reason}, in column {nearest.Column}");
                foreach (var line in detection.FirstLines.Take(LinesShown))
                {
                    output.WriteLine("  " + TerminalText.Printable(Encoding.UTF8.GetString(line.Span[..Math.Min(line.Length, WidthShown)])));
                }

                output.WriteLine("say what they are by --format (docs/log-formats.md)");
            }
            else if (detection is { LinesRead: > 0 } && detection.Confidence < Sure)
            {
                output.WriteLine($"{program}: {name}: {1 - detection.Confidence:P0} of the first {detection.LinesRead:N0} lines have no known format; the others are {Names(detection)}");
            }
        }
    }

    /// <summary>Writes which logs are damaged, were cut off or went away: what is before that was counted.</summary>
    /// <param name="inputs">The logs, after the run.</param>
    /// <param name="program">The name that messages begin with.</param>
    /// <param name="output">Takes the text.</param>
    public static void WarnOfDamage(LogInputs inputs, string program, TextWriter output)
    {
        foreach (var damage in inputs.Counters.Damages)
        {
            output.WriteLine($"{program}: {TerminalText.Printable(damage)}; the lines before were counted");
        }
    }

    private static string Summary(AccessLogFormat format, FormatDetection? detection) => detection switch
    {
        null => $"{format} (as given)",
        { Matches.Count: 0 } => "none known",
        _ => $"{Names(detection)} ({detection.Confidence:P0} of the first {detection.LinesRead:N0} lines)",
    };

    private static string Names(FormatDetection detection) => string.Join(" and ", detection.Matches.Where(match => match.Lines > 0).Select(match => match.Format.Name));
}

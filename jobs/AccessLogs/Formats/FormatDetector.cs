namespace AccessLogs;

/// <summary>Finds out the format of a log from its first lines.</summary>
public static class FormatDetector
{
    /// <summary>After so many lines that fit some format the answer will not change.</summary>
    private const int SampleLines = 1_000;

    /// <summary>Detects the format.</summary>
    /// <param name="head">The start of the log, 1 MB or so. A last line without its line end may be cut: it is asked only when no other fits.</param>
    /// <returns>The format that most of the first 1,000 fitting lines have, and how many of all lines read fit it.</returns>
    public static FormatDetection Detect(ReadOnlySpan<byte> head)
    {
        var parsers = AccessLogFormat.All.Select(format => new LineParser(format)).ToArray();
        var matches = new int[parsers.Length];
        var read = 0;
        var fitting = 0;
        var lines = new LineReader(head);
        while (fitting < SampleLines && lines.TryRead(out var line))
        {
            if (line.IsEmpty || (!lines.HadLineEnd && fitting > 0))
            {
                continue;
            }

            read++;
            var format = FormatOf(line, parsers);
            if (format >= 0)
            {
                matches[format]++;
                fitting++;
            }
        }

        var best = matches.Max();
        return new FormatDetection(best == 0 ? null : AccessLogFormat.All[Array.IndexOf(matches, best)], read, best);
    }

    private static int FormatOf(ReadOnlySpan<byte> line, LineParser[] parsers)
    {
        for (var i = 0; i < parsers.Length; i++)
        {
            if (parsers[i].Parse(line, out _) == LineError.None)
            {
                return i;
            }
        }

        return -1;
    }
}

namespace SampleLogs;

/// <summary>Writes a log.</summary>
public static class SampleLog
{
    /// <summary>Writes the log that the options describe.</summary>
    /// <param name="output">Takes the bytes.</param>
    /// <param name="options">What to make.</param>
    public static void Write(Stream output, SampleOptions options)
    {
        var random = new SplitMix(options.Seed);
        var traffic = new Traffic(options.Cardinality, random);
        var curve = new DayCurve(options.Lines);
        var text = new LogText(output);
        var faults = new Faults(text, random);
        for (long line = 0; line < options.Lines; line++)
        {
            var time = curve.TimeOf(line, random);
            var request = traffic.Next();
            if (!options.Broken)
            {
                request.Write(text, time);
                text.EndLine();
            }
            else
            {
                faults.Write(request, time, isLast: line == options.Lines - 1);
            }
        }

        text.Flush();
    }
}

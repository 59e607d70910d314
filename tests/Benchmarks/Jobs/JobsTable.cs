using System.Globalization;

namespace Benchmarks.Jobs;

/// <summary>The table of <see cref="JobsCommand"/>: a row a case, and its place in a document.</summary>
internal sealed class JobsTable(int rounds)
{
    public const string Header = """
        | case | what | figure | ours | gearmand's best | times better | floor | tuned | times better | CPU a job: ours, best, tuned |
        |---|---|---|---|---|---|---|---|---|---|
        """;

    private const string Begin = "<!-- jobs: by `Benchmarks jobs --write` -->";
    private const string End = "<!-- end of jobs -->";

    private readonly Dictionary<string, string> _rows = [];

    /// <summary>Adds the row of a case.</summary>
    /// <returns>The row.</returns>
    public string Add(JobCase job, Dictionary<string, List<Measured>> results)
    {
        var medians = results.ToDictionary(r => r.Key, r => (Value: Median(r.Value, m => m.Value), Processor: Median(r.Value, m => m.Processor)));
        var ours = medians["ours"];
        var gearmands = Contestant.Gearmands.Select(c => (c.Name, medians[c.Name].Value, medians[c.Name].Processor)).ToArray();
        var best = job.Figure.IsRate ? gearmands.MaxBy(g => g.Value) : gearmands.MinBy(g => g.Value);
        var row = $"| {job.Name} | {job.What} | {job.Figure.Unit} | {Number(ours.Value)} | ";
        if (best.Name is null)
        {
            row += $"- | - | {job.Floor} | - | - | {Processor(ours.Processor)} |";
        }
        else
        {
            var times = job.Figure.Times(ours.Value, best.Value);
            var tuned = medians["tuned"];
            row += string.Create(CultureInfo.InvariantCulture, $"{Number(best.Value)} ({best.Name}) | **{times:0.00}** | {Floor(job, times)} | {Number(tuned.Value)} | ")
                + string.Create(CultureInfo.InvariantCulture, $"{job.Figure.Times(ours.Value, tuned.Value):0.00} | ")
                + $"{Processor(ours.Processor)}, {Processor(best.Processor)}, {Processor(tuned.Processor)} |";
        }

        _rows[job.Name] = row;
        return row;
    }

    /// <summary>Puts the rows into a document, those of the same cases replaced.</summary>
    public async Task WriteAsync(string file)
    {
        var text = File.Exists(file) ? await File.ReadAllTextAsync(file) : "";
        var start = text.IndexOf(Begin, StringComparison.Ordinal);
        var end = text.IndexOf(End, StringComparison.Ordinal);
        if (start < 0 || end < start)
        {
            (start, end) = (text.Length, text.Length);
            text += End + "\n";
        }

        foreach (var line in text[start..end].Split('\n'))
        {
            if (line.Split('|') is [_, var name, ..] && JobCase.All.Any(c => c.Name == name.Trim()))
            {
                _rows.TryAdd(name.Trim(), line);
            }
        }

        var rows = JobCase.All.Where(c => _rows.ContainsKey(c.Name)).Select(c => _rows[c.Name]);
        var section = string.Join('\n', [Begin, "", $"{await Machine.DescribeAsync()} Medians of {rounds} rounds.", "", Header, .. rows, "", ""]);
        await File.WriteAllTextAsync(file, text[..start] + section + text[end..]);
    }

    private static string Floor(JobCase job, double times) => job.Floor is { } floor
        ? string.Create(CultureInfo.InvariantCulture, $"{floor} {(times >= floor ? "met" : "not met")}")
        : "-";

    private static string Number(double value) => value.ToString(value < 100 ? "0.0" : "N0", CultureInfo.InvariantCulture);

    private static string Processor(double microseconds) => microseconds == 0 ? "-" : microseconds.ToString("0.00", CultureInfo.InvariantCulture) + " µs";

    private static double Median(List<Measured> runs, Func<Measured, double> figure) => runs.Select(figure).Order().ElementAt(runs.Count / 2);
}

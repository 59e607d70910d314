using System.Globalization;
using System.Text;

namespace Gearman.MapReduce;

/// <summary>The attempts of each worker over time: a block of rows a worker, as many as it did at once.</summary>
internal sealed class TimelineChart
{
    private const int MaxAttempts = 3_000; // what a browser draws at once
    private const int MaxRows = 300;
    private const int Width = 1_000;
    private const int RowHeight = 14;
    private const int LabelHeight = 20;
    private const int Ticks = 5;
    private const double MinWidth = 0.8;

    private readonly StringBuilder _svg = new();
    private readonly IReadOnlyList<TaskAttempt> _all;
    private readonly IReadOnlyList<string> _functions;
    private readonly TimeSpan _duration;
    private int _drawn;
    private int _rows;

    private TimelineChart(IReadOnlyList<TaskAttempt> attempts, TimeSpan duration)
    {
        _all = [.. attempts.Where(attempt => attempt.Outcome != AttemptOutcome.Resumed)];
        _functions = [.. _all.Select(attempt => attempt.Function).Distinct(StringComparer.Ordinal)];
        _duration = duration > TimeSpan.Zero ? duration : TimeSpan.FromTicks(1);
    }

    /// <summary>Draws the chart with its legend; empty when nothing ran.</summary>
    public static string Of(IReadOnlyList<TaskAttempt> attempts, TimeSpan duration)
    {
        var chart = new TimelineChart(attempts, duration);
        return chart._all.Count == 0 ? "" : chart.Draw();
    }

    private string Draw()
    {
        var height = 0;
        foreach (var worker in Chosen().GroupBy(attempt => attempt.Worker ?? "", StringComparer.Ordinal).OrderBy(some => some.Key.Length == 0).ThenBy(some => some.Key, StringComparer.Ordinal))
        {
            height = DrawWorker(worker.Key, Rows(worker), height);
        }

        var svg = new StringBuilder();
        svg.Append(CultureInfo.InvariantCulture, $"<figure>\n<figcaption>{Caption()}</figcaption>\n<p class=\"legend\">");
        for (var i = 0; i < _functions.Count; i++)
        {
            svg.Append(CultureInfo.InvariantCulture, $"<span><svg class=\"key\" aria-hidden=\"true\"><rect class=\"f{i % 6}\" width=\"100%\" height=\"100%\"/></svg> {PageText.Of(_functions[i])}</span> ");
        }

        svg.Append("<span><svg class=\"key\" aria-hidden=\"true\"><rect class=\"bad\" width=\"100%\" height=\"100%\"/></svg> came to nothing</span></p>\n");
        svg.Append(CultureInfo.InvariantCulture, $"<svg class=\"timeline\" viewBox=\"0 0 {Width} {height + LabelHeight}\" role=\"img\" aria-label=\"Attempts of {_rows} rows over {PageText.Of(_duration)}; the table of attempts has the figures\">\n");
        for (var tick = 0; tick <= Ticks; tick++)
        {
            var x = Width * tick / Ticks;
            var anchor = tick == 0 ? "start" : tick == Ticks ? "end" : "middle";
            svg.Append(CultureInfo.InvariantCulture, $"<path d=\"M{x} 0V{height}\"/><text x=\"{x}\" y=\"{height + LabelHeight - 5}\" text-anchor=\"{anchor}\">{PageText.Of(_duration * tick / Ticks)}</text>\n");
        }

        return svg.Append(_svg).Append("</svg>\n</figure>\n").ToString();
    }

    private string Caption()
    {
        var all = string.Create(CultureInfo.InvariantCulture, $"{_all.Count:N0} attempts by worker");
        return _drawn == _all.Count ? all : string.Create(
            CultureInfo.InvariantCulture, $"{_drawn:N0} of {all}: those that came to nothing, and the longest; JSON has all");
    }

    /// <summary>Of too many attempts those that came to nothing, then the longest, in the order of time.</summary>
    private IEnumerable<TaskAttempt> Chosen() => _all.Count <= MaxAttempts ? _all : _all
        .OrderBy(attempt => attempt.IsUsual).ThenByDescending(attempt => End(attempt) - Start(attempt))
        .Take(MaxAttempts)
        .OrderBy(Start);

    /// <summary>Puts attempts into as few rows as keep apart what ran at one time.</summary>
    private List<List<TaskAttempt>> Rows(IEnumerable<TaskAttempt> attempts)
    {
        var rows = new List<List<TaskAttempt>>();
        var free = new PriorityQueue<List<TaskAttempt>, TimeSpan>();
        foreach (var attempt in attempts.OrderBy(Start))
        {
            if (!free.TryPeek(out var row, out var until) || until > Start(attempt))
            {
                rows.Add(row = []);
            }
            else
            {
                free.Dequeue();
            }

            row.Add(attempt);
            free.Enqueue(row, End(attempt));
        }

        return rows;
    }

    private int DrawWorker(string worker, List<List<TaskAttempt>> rows, int top)
    {
        if (_rows >= MaxRows)
        {
            return top;
        }

        _svg.Append(CultureInfo.InvariantCulture, $"<text x=\"0\" y=\"{top + LabelHeight - 6}\">{(worker.Length == 0 ? "nobody began" : PageText.Of(worker))}</text>\n");
        top += LabelHeight;
        foreach (var row in rows.Take(MaxRows - _rows))
        {
            row.ForEach(attempt => Draw(attempt, top));
            _rows++;
            top += RowHeight;
        }

        return top;
    }

    private void Draw(TaskAttempt attempt, int top)
    {
        var left = Start(attempt) / _duration * Width;
        var width = Math.Max((End(attempt) - Start(attempt)) / _duration * Width, MinWidth);
        var colour = attempt.IsUsual ? $"f{_functions.Index().First(function => function.Item == attempt.Function).Index % 6}" : "bad";
        _svg.Append(CultureInfo.InvariantCulture, $"<rect class=\"{colour}{(attempt.IsCopy ? " copy" : "")}\" x=\"{left:0.##}\" y=\"{top + 1}\" width=\"{width:0.##}\" height=\"{RowHeight - 2}\">");
        _svg.Append(CultureInfo.InvariantCulture, $"<title>{PageText.Of($"{attempt.Function} task {attempt.Task}, attempt {attempt.Attempt}{(attempt.IsCopy ? ", second copy" : "")}: {attempt.Outcome}, {PageText.Of(End(attempt) - Start(attempt))}. {attempt.Message}")}</title></rect>\n");
        _drawn++;
    }

    private static TimeSpan Start(TaskAttempt attempt) => attempt.StartedAt ?? attempt.SubmittedAt;

    private TimeSpan End(TaskAttempt attempt) => attempt.EndedAt ?? _duration;
}

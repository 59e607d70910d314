using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Gearman.MapReduce;

/// <summary>The report as one page: totals, timeline, functions, workers, partitions, attempts, counters.</summary>
internal sealed class RunReportPage
{
    private const int MaxRows = 500; // of a table; JSON has all

    private static readonly string Style = ReadStyle();

    private readonly StringBuilder _html = new();
    private readonly RunReport _report;
    private readonly IReadOnlyList<TaskAttempt> _attempts;
    private readonly TimeSpan _duration;

    private RunReportPage(RunReport report)
    {
        _report = report;
        _attempts = report.Attempts;
        _duration = report.Duration;
    }

    /// <summary>The page in UTF-8.</summary>
    public static byte[] Of(RunReport report)
    {
        var page = new RunReportPage(report);
        page.Write();
        return Encoding.UTF8.GetBytes(page._html.ToString());
    }

    private void Write()
    {
        var title = $"{PageText.Of(_report.Job)}: run report";
        var policy = $"default-src 'none'; style-src 'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(Style)))}'; base-uri 'none'; form-action 'none'";
        _html.Append("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
        Add($"<meta http-equiv=\"Content-Security-Policy\" content=\"{policy}\">\n");
        _html.Append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<meta name=\"color-scheme\" content=\"light dark\">\n");
        Add($"<title>{title}</title>\n<style>{Style}</style>\n</head>\n<body>\n<header><h1>{title}</h1>\n");
        Add($"<p>Began <time datetime=\"{_report.StartedAt:yyyy-MM-ddTHH:mm:sszzz}\">{_report.StartedAt:yyyy-MM-dd HH:mm:ss zzz}</time>, {OutcomeText()} {PageText.Of(_duration)}</p>\n");
        _html.Append(_report.Error is { } error ? $"<p class=\"error\">{PageText.Of(error)}</p>\n" : "");
        _html.Append("</header>\n<main>\n");
        Overview();
        Timeline();
        Functions();
        Workers();
        foreach (var job in _report.Partitions.GroupBy(share => share.Job, StringComparer.Ordinal))
        {
            Partitions(job.Key, [.. job]);
        }

        Attempts();
        Counters();
        _html.Append("</main>\n</body>\n</html>\n");
    }

    private string OutcomeText() => _report.Outcome switch
    {
        RunOutcome.Done => "done after",
        RunOutcome.Failed => "failed after",
        _ => "goes on since",
    };

    private void Overview()
    {
        var done = _attempts.Where(attempt => attempt.Outcome == AttemptOutcome.Done).ToList();
        _html.Append("<section aria-labelledby=\"overview\">\n<h2 id=\"overview\">Overview</h2>\n<dl class=\"totals\">\n");
        Total("Tasks done", $"{FunctionTimes.Of(_attempts).Sum(function => function.Tasks):N0}");
        Total("Attempts", $"{_attempts.Count:N0}");
        Total("Came to nothing", $"{_attempts.Count(attempt => !attempt.IsUsual):N0}");
        Total("Second copies", $"{_attempts.Count(attempt => attempt.IsCopy):N0}");
        Total("Workers", $"{_attempts.Select(attempt => attempt.Worker).OfType<string>().Distinct(StringComparer.Ordinal).Count():N0}");
        Total("Job servers", $"{_attempts.Select(attempt => attempt.Server).OfType<string>().Distinct(StringComparer.Ordinal).Count():N0}");
        Total("Bytes in", $"{PageText.OfBytes(done.Sum(attempt => attempt.InputBytes))}");
        Total("Pairs and results", $"{PageText.OfBytes(done.Sum(attempt => attempt.OutputBytes ?? 0))}");
        _html.Append("</dl>\n</section>\n");
    }

    private void Timeline()
    {
        if (TimelineChart.Of(_attempts, _duration) is { Length: > 0 } chart)
        {
            _html.Append("<section aria-labelledby=\"timeline\">\n<h2 id=\"timeline\">Timeline</h2>\n").Append(chart).Append("</section>\n");
        }
    }

    private void Functions() => Table("Functions", FunctionTimes.Of(_attempts), ["Function", "Begun", "Ended", "Tasks", "Attempts", "Copies", "In", "Out", "Median", "Longest"], function =>
        $"<th scope=\"row\">{PageText.Of(function.Function)}</th><td>{PageText.Of(function.StartedAt)}</td><td>{PageText.Of(function.EndedAt)}</td>"
        + string.Create(CultureInfo.InvariantCulture, $"<td>{function.Tasks:N0}</td><td>{function.Attempts:N0}</td><td>{function.Copies:N0}</td>")
        + $"<td>{PageText.OfBytes(function.InputBytes)}</td><td>{PageText.OfBytes(function.OutputBytes)}</td><td>{PageText.Of(function.Median)}</td><td>{PageText.Of(function.Longest)}</td>");

    private void Workers() => Table("Workers", WorkerTimes.Of(_attempts), ["Worker", "Attempts", "Came to nothing", "In", "Busy"], worker =>
        $"<th scope=\"row\">{PageText.Of(worker.Worker)}</th>"
        + string.Create(CultureInfo.InvariantCulture, $"<td>{worker.Attempts:N0}</td><td>{worker.Unusual:N0}</td>")
        + $"<td>{PageText.OfBytes(worker.InputBytes)}</td><td>{PageText.Of(worker.Busy)}</td>");

    private void Partitions(string job, IReadOnlyList<PartitionShare> shares)
    {
        var (most, mean) = (shares.Max(share => share.Bytes), shares.Average(share => share.Bytes));
        var skew = mean > 0 ? most / mean : 1;
        Table(
            string.Create(CultureInfo.InvariantCulture, $"Partitions of {job}: the largest has {skew:0.0#} times the mean"),
            [.. shares.OrderByDescending(share => share.Bytes).ThenBy(share => share.Partition)],
            ["Partition", "", "Bytes", "Runs"],
            share => string.Create(CultureInfo.InvariantCulture, $"<th scope=\"row\">{share.Partition}</th><td class=\"bar\"><svg aria-hidden=\"true\"><rect width=\"{(most > 0 ? 100.0 * share.Bytes / most : 0):0.#}%\" height=\"100%\"/></svg></td><td>{PageText.OfBytes(share.Bytes)}</td><td>{share.Runs:N0}</td>"));
    }

    private void Attempts() => Table(
        "Attempts: what came to nothing, then the longest",
        [.. _attempts.OrderBy(attempt => attempt.IsUsual).ThenByDescending(attempt => (attempt.EndedAt ?? _duration) - attempt.SubmittedAt)],
        ["Task", "Attempt", "Outcome", "Worker", "Server", "Given out", "Waited", "Worked", "In", "Out", "Input, and what went wrong"],
        attempt =>
            $"<th scope=\"row\">{PageText.Of(attempt.Function)} {attempt.Task}{(attempt.Piece > 0 ? $".{attempt.Piece}" : "")}</th>"
            + $"<td>{attempt.Attempt}{(attempt.IsCopy ? " copy" : "")}</td><td class=\"text\">{attempt.Outcome}</td>"
            + $"<td class=\"text\">{PageText.Of(attempt.Worker ?? "-")}</td><td class=\"text\">{PageText.Of(attempt.Server ?? "-")}</td>"
            + $"<td>{PageText.Of(attempt.SubmittedAt)}</td><td>{PageText.Of(attempt.StartedAt - attempt.SubmittedAt)}</td><td>{PageText.Of(attempt.WorkTime)}</td>"
            + $"<td>{PageText.OfBytes(attempt.InputBytes)}</td><td>{(attempt.OutputBytes is { } bytes ? PageText.OfBytes(bytes) : "-")}</td>"
            + $"<td class=\"text\"><bdi>{PageText.Of(attempt.Input)}</bdi>{(attempt.Message is { } message ? $"<br><em><bdi>{PageText.Of(message)}</bdi></em>" : "")}</td>");

    private void Counters() => Table("Counters", _report.Counters, ["Counter", "Value"], counter =>
        $"<th scope=\"row\">{PageText.Of(counter.Key)}</th>" + string.Create(CultureInfo.InvariantCulture, $"<td>{counter.Value:N0}</td>"));

    private void Table<T>(string title, IReadOnlyList<T> rows, string[] columns, Func<T, string> cells)
    {
        if (rows.Count == 0)
        {
            return;
        }

        var (id, name) = (title.Split(':', 2)[0].Replace(' ', '-').Replace('/', '-').ToLowerInvariant(), PageText.Of(title));
        Add($"<section aria-labelledby=\"{id}\">\n<h2 id=\"{id}\">{name}</h2>\n<div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-label=\"Table: {name}\">\n<table>\n");
        Add($"<caption>{(rows.Count > MaxRows ? $"The first {MaxRows} of {rows.Count} rows; JSON has all" : $"{rows.Count} row{(rows.Count == 1 ? "" : "s")}")}</caption>\n<thead><tr>");
        foreach (var column in columns)
        {
            _html.Append(column.Length == 0 ? "<td></td>" : $"<th scope=\"col\">{column}</th>");
        }

        _html.Append("</tr></thead>\n<tbody>\n");
        foreach (var row in rows.Take(MaxRows))
        {
            _html.Append("<tr>").Append(cells(row)).Append("</tr>\n");
        }

        _html.Append("</tbody>\n</table>\n</div>\n</section>\n");
    }

    private void Total(string name, FormattableString value) =>
        Add($"<div><dt>{name}</dt><dd>{value.ToString(CultureInfo.InvariantCulture)}</dd></div>\n");

    private void Add(FormattableString markup) => _html.Append(markup.ToString(CultureInfo.InvariantCulture));

    private static string ReadStyle()
    {
        using var reader = new StreamReader(typeof(RunReportPage).Assembly.GetManifestResourceStream("run-report.css")!);
        return reader.ReadToEnd();
    }
}

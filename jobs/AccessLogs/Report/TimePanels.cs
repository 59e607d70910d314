using System.Text;
using AccessLogs.Accumulation;
using AccessLogs.Tables;

namespace AccessLogs.Report;

/// <summary>The panels over time.</summary>
internal static unsafe class TimePanels
{
    private const int MinutesOfHour = 60;
    private const int HoursOfDay = 24;

    /// <summary>A minute is of a burst if it has so many errors, and so many times the mean of all minutes with requests.</summary>
    private const int BurstFactor = 10;

    /// <summary>The days.</summary>
    public static ReportPanel Days(VisitorSums sums, RowChoice choice) =>
        sums.KnowsVisits
            ? PanelBuilder.Build(Panels.Days, new PanelRows(sums.Days) { Further = row => [sums.Visits[row]] }, choice)
            : PanelBuilder.Build(Panels.Days with { Columns = ReportColumn.Standard }, new PanelRows(sums.Days), choice);

    /// <summary>The hours of the day.</summary>
    public static ReportPanel HoursOfTheDay(LogTables tables, VisitorSums sums, RowChoice choice)
    {
        using var rows = new RowTable();
        foreach (ref readonly var minute in tables.Minutes.Rows.Span)
        {
            var row = rows.GetOrAdd(Encoding.ASCII.GetBytes($"{minute.Minute / MinutesOfHour % HoursOfDay:00}"));
            rows.Count(row, minute.Hits, minute.Bytes);
            rows.Rows[row].Visitors = sums.Hours[(int)(minute.Minute / MinutesOfHour % HoursOfDay)];
        }

        return PanelBuilder.Build(Panels.Hours, new PanelRows(rows), choice);
    }

    /// <summary>The days of the week.</summary>
    public static ReportPanel Weekdays(VisitorSums sums, RowChoice choice)
    {
        using var rows = new RowTable();
        for (var day = DayOfWeek.Sunday; day <= DayOfWeek.Saturday; day++)
        {
            if (sums.Weekdays[(int)day].Hits > 0)
            {
                var row = rows.GetOrAdd(Encoding.ASCII.GetBytes(day.ToString()));
                rows.Rows[row] = sums.Weekdays[(int)day];
            }
        }

        return PanelBuilder.Build(Panels.Weekdays, new PanelRows(rows), choice);
    }

    /// <summary>Every hour of every day.</summary>
    public static ReportPanel Timeline(LogTables tables, VisitorSums sums, LatencySummary? latencies, RowChoice choice)
    {
        using var rows = new RowTable();
        var hours = new List<(long Hour, MinuteFigures Figures)>();
        foreach (ref readonly var minute in tables.Minutes.Rows.Span)
        {
            var hour = minute.Minute / MinutesOfHour;
            var row = rows.GetOrAdd(Name(hour * MinutesOfHour));
            if (row == hours.Count)
            {
                hours.Add((hour, default));
            }

            var figures = hours[row].Figures;
            figures.Add(minute);
            hours[row] = (hour, figures);
        }

        for (var row = 0; row < hours.Count; row++)
        {
            var (hour, figures) = hours[row];
            rows.Rows[row] = new Row { Hits = figures.Hits, Bytes = figures.Bytes, Visitors = sums.OfHour(hour) };
        }

        return PanelBuilder.Build(
            latencies is null ? Panels.Timeline : Panels.TimelineWithTimes,
            new PanelRows(rows)
            {
                Further = row =>
                {
                    var (hour, figures) = hours[row];
                    IReadOnlyList<long> times = latencies?.Of(hour) ?? [];
                    return [figures.Redirects, figures.ClientErrors, figures.ServerErrors, .. times];
                },
            },
            choice);
    }

    /// <summary>Minutes with many more server errors than others; those that touch are one row.</summary>
    public static ReportPanel ErrorBursts(LogTables tables, RowChoice choice)
    {
        using var rows = new RowTable();
        var errors = new List<long>();
        MinuteFigures[] minutes = [.. tables.Minutes.Rows.Span];
        var all = minutes.Sum(minute => minute.ServerErrors);
        var least = Math.Max(BurstFactor, BurstFactor * all / Math.Max(minutes.Length, 1));
        MinuteFigures[] loud = [.. minutes.Where(minute => minute.ServerErrors >= least).OrderBy(minute => minute.Minute)];
        for (var start = 0; start < loud.Length;)
        {
            var end = start + 1;
            var burst = loud[start];
            for (; end < loud.Length && loud[end].Minute == loud[end - 1].Minute + 1; end++)
            {
                burst.Add(loud[end]);
            }

            var name = Encoding.ASCII.GetString(Name(burst.Minute));
            var last = Encoding.ASCII.GetString(Name(loud[end - 1].Minute));
            var row = rows.GetOrAdd(Encoding.ASCII.GetBytes(end - start > 1 ? $"{name} to {last[^5..]}" : name));
            rows.Count(row, burst.Hits, burst.Bytes);
            errors.Add(burst.ServerErrors);
            start = end;
        }

        return PanelBuilder.Build(Panels.ErrorBursts, new PanelRows(rows) { SortValue = row => errors[row], Further = row => [errors[row]] }, choice);
    }

    private static byte[] Name(long minute) =>
        Encoding.ASCII.GetBytes(DateTime.UnixEpoch.AddTicks((minute * TimeSpan.TicksPerMinute) - DateTime.UnixEpoch.Ticks).ToString("yyyy-MM-dd HH:mm"));
}

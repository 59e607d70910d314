using AccessLogs.Accumulation;
using AccessLogs.Tables;

namespace AccessLogs.Report;

/// <summary>The panels that a user grouped lines into.</summary>
internal sealed unsafe class GroupPanels(ReportSums sums, RowChoice choice)
{
    private readonly LogTables _tables = sums.Tables;

    /// <summary>Makes a panel.</summary>
    /// <param name="group">What it is grouped by.</param>
    /// <param name="index">Which of the groups it is.</param>
    /// <returns>The panel.</returns>
    public ReportPanel Build(GroupBy group, int index)
    {
        var names = group.Keys.Select(key => key.Name).ToList();
        var definition = group.Definition ?? new PanelDefinition(
            group.PanelName, $"By {string.Join(", ", names)}", string.Join(" | ", names.Take(group.Outer)), KeyOf(group))
        {
            Columns = group.Columns,
            SortedBy = group.Columns[0],
        };
        var rows = _tables.RowTables[LogTables.RowTableCount + index];
        var latencies = _tables.GroupLatencies[index];
        if (group.Definition is not null && group.HasTimes && _tables.HourLatencies.Count == 0)
        {
            definition = definition with { Columns = ReportColumn.Standard }; // a log without response times
        }

        return group.Outer == group.Keys.Count
            ? WithEvidence(PanelBuilder.Build(definition, Rows(group, rows, latencies), choice))
            : Nested(definition, group, rows, latencies, index);
    }

    /// <summary>The lines that show an attack are its items.</summary>
    private ReportPanel WithEvidence(ReportPanel panel) => panel.Definition != Panels.Attacks ? panel : panel with
    {
        Rows = [.. panel.Rows.Select(row => row with { Items = _tables.Evidence!.Of(row.Name, choice.Top) })],
    };

    private static PanelKey KeyOf(GroupBy group) => group.Outer > 1 ? PanelKey.Text : group.Keys[0].Name switch
    {
        "day" => PanelKey.Day,
        "hour" => PanelKey.HourOfDay,
        "weekday" => PanelKey.Weekday,
        "minute" => PanelKey.Minutes,
        "path" or "file" => PanelKey.Path,
        "host" => PanelKey.Client,
        "network" => PanelKey.Network,
        "status" => PanelKey.Status,
        "agent" => PanelKey.UserAgent,
        "referrer" => PanelKey.Url,
        _ => PanelKey.Text,
    };

    private ReportPanel Nested(PanelDefinition definition, GroupBy group, RowTable inner, LatencyTable innerLatencies, int index)
    {
        var outer = sums.Outer(index);
        var rowOf = new int[inner.Keys.Count];
        var items = Items(group, inner, innerLatencies, outer, rowOf);
        using var itemLatencies = new LatencyTable();
        if (!sums.OuterLatencies.TryGetValue(index, out var latencies))
        {
            latencies = itemLatencies;
            fixed (int* numbers = rowOf)
            {
                latencies.Merge(innerLatencies.View, numbers);
            }
        }

        var rows = Rows(group, outer, latencies);
        rows.Items = row => items[row] ?? [];
        return PanelBuilder.Build(definition, rows, choice) with { UnseenItems = inner.Bounds?.Unseen ?? 0 };
    }

    /// <summary>The items of each outer row, and which row each of them belongs to.</summary>
    private IReadOnlyList<ReportRow>?[] Items(GroupBy group, RowTable inner, LatencyTable latencies, RowTable outer, int[] rowOf)
    {
        var all = PanelBuilder.Build(
            new PanelDefinition("", "", "") { Columns = group.Columns },
            Rows(group, inner, latencies, row => row),
            new RowChoice(int.MaxValue));
        var items = new List<ReportRow>[outer.Keys.Count];
        foreach (var item in all.Rows)
        {
            var length = GroupBatch.LengthOf(item.RawName.Span, group.Outer);
            var row = outer.GetOrAdd(item.RawName.Span[..length]);
            rowOf[item.Further[^1]] = row;
            items[row] ??= [];
            if (items[row].Count < choice.Top)
            {
                items[row].Add(item with { RawName = item.RawName[(length + GroupBatch.Separator.Length)..], Further = [.. item.Further.SkipLast(1)] });
            }
        }

        return items;
    }

    private static PanelRows Rows(GroupBy group, RowTable table, LatencyTable latencies, Func<int, long>? last = null)
    {
        var times = group.HasTimes ? new LatencySummary(latencies) : null;
        int[] figures = [.. group.Columns.Where(Panels.Times.Contains).Select(column => Panels.Times.ToList().IndexOf(column))];
        IReadOnlyList<long> Further(int row)
        {
            var all = times?.Of(row) is { Count: > 0 } known ? known : new long[Panels.Times.Count];
            return [.. figures.Select(figure => all[figure]), .. last is null ? Array.Empty<long>() : [last(row)]];
        }

        return new PanelRows(table)
        {
            HasAllRows = true,
            SortValue = row => group.Columns[0] switch
            {
                var first when first == ReportColumn.Hits => table.Rows[row].Hits,
                var first when first == ReportColumn.Visitors => table.Rows[row].Visitors,
                var first when first == ReportColumn.Bytes => table.Rows[row].Bytes,
                _ => Further(row)[0],
            },
            Further = figures.Length > 0 || last is not null ? Further : null,
        };
    }
}

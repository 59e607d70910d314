using System.Runtime.InteropServices;
using System.Text;
using AccessLogs.Tables;

namespace AccessLogs.Report;

/// <summary>Rows that are sums of others, by name, each with the items that it is made of: of rows that no visitor is in twice.</summary>
internal sealed class SummedRows
{
    private readonly Dictionary<string, Group> _groups = new(StringComparer.Ordinal);

    /// <summary>Adds a row.</summary>
    /// <param name="name">What it is counted under.</param>
    /// <param name="item">Of that what; empty for nothing.</param>
    /// <param name="row">The figures.</param>
    public void Add(string name, string item, in Row row)
    {
        ref var group = ref CollectionsMarshal.GetValueRefOrAddDefault(_groups, name, out _);
        group ??= new Group();
        Add(ref group.Row, row);
        if (item.Length > 0)
        {
            Add(ref CollectionsMarshal.GetValueRefOrAddDefault(group.Items, item, out _), row);
        }
    }

    /// <summary>Makes a panel of them.</summary>
    /// <param name="definition">What it is.</param>
    /// <param name="choice">Which rows it has.</param>
    public ReportPanel Panel(PanelDefinition definition, RowChoice choice)
    {
        // Few enough to have all where some are asked for by name.
        var top = choice.Names is null ? choice.Top : int.MaxValue;
        var rows = Sorted(_groups.Select(group => Row(group.Key, group.Value.Row) with
        {
            Items = group.Value.Items.Count > 1 || !group.Value.Items.ContainsKey(group.Key)
                ? Sorted(group.Value.Items.Select(item => Row(item.Key, item.Value)), choice.Top)
                : [],
        }), top);
        return new ReportPanel(definition, rows, _groups.Count) { TotalHits = _groups.Values.Sum(group => group.Row.Hits) };
    }

    private static void Add(ref Row sum, in Row row)
    {
        sum.Hits += row.Hits;
        sum.Bytes += row.Bytes;
        sum.Visitors += row.Visitors;
    }

    private static ReportRow[] Sorted(IEnumerable<ReportRow> rows, int top) =>
        [.. rows.OrderByDescending(row => row.Hits).ThenBy(row => row.Name, StringComparer.Ordinal).Take(top)];

    private static ReportRow Row(string name, in Row row) => new(Encoding.UTF8.GetBytes(name), row.Hits, row.Visitors, row.Bytes);

    private sealed class Group
    {
        public Row Row;

        public Dictionary<string, Row> Items { get; } = new(StringComparer.Ordinal);
    }
}

using System.Text;
using AccessLogs.Parsing.Free;

namespace AccessLogs.Accumulation;

/// <summary>Counts lines that were not of their log's format by the format that they were read by.</summary>
internal static class FormatCounter
{
    /// <summary>Counts them.</summary>
    /// <param name="tables">The tables.</param>
    /// <param name="others">What read them; null for nothing.</param>
    public static void Count(LogTables tables, OtherFormats? others)
    {
        if (others is not { HasCounts: true })
        {
            return;
        }

        var table = tables[KeyTable.OtherFormats];
        foreach (var (format, lines) in others.TakeCounts())
        {
            var name = Encoding.ASCII.GetBytes(format);
            if (tables.Sketches is { } sketches)
            {
                sketches.Add(KeyTable.OtherFormats, name, lines);
            }
            else
            {
                table.Count(table.GetOrAdd(name), lines, 0);
            }
        }
    }
}

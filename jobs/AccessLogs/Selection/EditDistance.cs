namespace AccessLogs.Selection;

/// <summary>How many letters make one word another.</summary>
internal static class EditDistance
{
    /// <summary>Counts the letters to put in, take out or change.</summary>
    /// <param name="from">The one word.</param>
    /// <param name="to">The other.</param>
    /// <returns>Their number.</returns>
    public static int Between(string from, string to)
    {
        var row = new int[to.Length + 1];
        for (var j = 0; j <= to.Length; j++)
        {
            row[j] = j;
        }

        for (var i = 1; i <= from.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= to.Length; j++)
            {
                var changed = diagonal + (from[i - 1] == to[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(changed, Math.Min(row[j - 1], row[j]) + 1);
            }
        }

        return row[to.Length];
    }
}

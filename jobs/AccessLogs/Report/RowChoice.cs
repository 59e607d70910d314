namespace AccessLogs.Report;

/// <summary>Which rows of the panels a report has: the first ones, and those with certain names.</summary>
/// <param name="Top">The most of the first ones.</param>
/// <param name="Names">Further rows of the panels, by the panel's name; null for none.</param>
internal sealed record RowChoice(int Top, IReadOnlyDictionary<string, HashSet<byte[]>>? Names = null)
{
    /// <summary>Finds a panel's further rows.</summary>
    /// <param name="panel">The panel.</param>
    /// <param name="names">Their names, to be asked by spans.</param>
    /// <returns>False when there are none.</returns>
    public bool TryGetNames(PanelDefinition panel, out HashSet<byte[]>.AlternateLookup<ReadOnlySpan<byte>> names)
    {
        if (Names is not null && Names.TryGetValue(panel.Name, out var set))
        {
            names = set.GetAlternateLookup<ReadOnlySpan<byte>>();
            return true;
        }

        names = default;
        return false;
    }
}

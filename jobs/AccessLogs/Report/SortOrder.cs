namespace AccessLogs.Report;

/// <summary>The order of a panel's rows: by a number, the most first, and then by the bytes of the name.</summary>
internal readonly struct SortOrder : IComparer<SortKey>
{
    public int Compare(SortKey x, SortKey y)
    {
        if (x.Value != y.Value)
        {
            return x.Value > y.Value ? -1 : 1;
        }

        if (x.NameStart != y.NameStart)
        {
            return x.NameStart < y.NameStart ? -1 : 1;
        }

        return x.Name.SequenceCompareTo(y.Name);
    }
}

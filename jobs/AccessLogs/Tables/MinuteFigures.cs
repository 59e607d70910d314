namespace AccessLogs.Tables;

/// <summary>The figures of one minute as the log writes it.</summary>
internal struct MinuteFigures
{
    /// <summary>The minute: minutes since 0001-01-01 in the lines' own offsets.</summary>
    public long Minute;

    /// <summary>The sum of the sizes.</summary>
    public long Bytes;

    /// <summary>The requests.</summary>
    public long Hits;

    /// <summary>Those of them with a status of 300 to 399.</summary>
    public long Redirects;

    /// <summary>400 to 499.</summary>
    public long ClientErrors;

    /// <summary>500 to 599.</summary>
    public long ServerErrors;

    /// <summary>Adds requests.</summary>
    /// <param name="other">Their figures; of whichever minute.</param>
    public void Add(in MinuteFigures other)
    {
        Bytes += other.Bytes;
        Hits += other.Hits;
        Redirects += other.Redirects;
        ClientErrors += other.ClientErrors;
        ServerErrors += other.ServerErrors;
    }
}

namespace AccessLogs.Tables;

/// <summary>A distinct (day, client, user agent), with the figures that need no table of their own: 40 bytes.</summary>
internal struct Visitor
{
    /// <summary>The bits of a visitor's hits: a day since 0001-01-01 needs the other 22.</summary>
    public const int HitBits = 42;

    private ulong _dayAndHits;

    /// <summary>A visitor without hits.</summary>
    /// <param name="day">The day, as <see cref="LogTimestamp.Day"/>.</param>
    /// <param name="host">The client's number.</param>
    /// <param name="userAgent">The user agent's number.</param>
    public Visitor(int day, int host, int userAgent)
    {
        _dayAndHits = (ulong)day << HitBits;
        Host = host;
        UserAgent = userAgent;
    }

    /// <summary>The client's number.</summary>
    public int Host { get; }

    /// <summary>The user agent's number.</summary>
    public int UserAgent { get; }

    /// <summary>The sum of the sizes.</summary>
    public long Bytes { get; private set; }

    /// <summary>The methods, protocols and statuses seen, a bit each: see <see cref="Facets"/>.</summary>
    public ulong FacetBits { get; private set; }

    /// <summary>The half hours of the day in which there were requests, a bit each: the hours, and where a visit ends.</summary>
    public ulong HalfHours { get; private set; }

    /// <summary>The day, as <see cref="LogTimestamp.Day"/>.</summary>
    public readonly int Day => (int)(_dayAndHits >> HitBits);

    /// <summary>The requests.</summary>
    public readonly long Hits => (long)(_dayAndHits & ((1UL << HitBits) - 1));

    /// <summary>Counts requests.</summary>
    /// <param name="hits">The requests.</param>
    /// <param name="bytes">The sum of their sizes.</param>
    /// <param name="facets">Their facets' bits.</param>
    /// <param name="halfHours">The bits of their half hours.</param>
    public void Count(long hits, long bytes, ulong facets, ulong halfHours)
    {
        _dayAndHits += (ulong)hits;
        Bytes += bytes;
        FacetBits |= facets;
        HalfHours |= halfHours;
    }
}

namespace SampleLogs;

/// <summary>How many different things a log knows.</summary>
/// <param name="Sessions">The visitors who are on the site at one time.</param>
/// <param name="Hosts">Clients.</param>
/// <param name="UserAgents">User agents of browsers.</param>
/// <param name="Pages">Pages of the site.</param>
/// <param name="Words">Words for search queries, which are pairs of them.</param>
public sealed record Cardinality(int Sessions, int Hosts, int UserAgents, int Pages, int Words)
{
    /// <summary>A small site.</summary>
    public static Cardinality Low { get; } = new(40, 900, 40, 60, 12);

    /// <summary>A site whose tables do not fit any cache: millions of different paths, visitors and pairs in 1 GB.</summary>
    public static Cardinality High { get; } = new(20_000, 1_000_000, 5_000, 1_500_000, 2_000);

    /// <summary>Nearly every page, client and search is a new one: more keys the longer the log is, over ten million in 3 GB.</summary>
    public static Cardinality Huge { get; } = new(20_000, 16_000_000, 50_000, 400_000_000, 20_000);
}

namespace AccessLogs.Places;

/// <summary>Where a client is, and whose network it is in; empty for what no database knows.</summary>
internal sealed record Place
{
    /// <summary>What is not known.</summary>
    public const string UnknownName = "Unknown";

    /// <summary>A client of which nothing is known.</summary>
    public static Place Unknown { get; } = new();

    /// <summary>The code of the continent: <c>EU</c>.</summary>
    public string Continent { get; init; } = "";

    public string ContinentName { get; init; } = "";

    /// <summary>The code of the country: <c>DE</c>.</summary>
    public string Country { get; init; } = "";

    public string CountryName { get; init; } = "";

    public string City { get; init; } = "";

    /// <summary>The autonomous system: <c>AS64500</c>.</summary>
    public string System { get; init; } = "";

    public string SystemName { get; init; } = "";

    /// <summary><c>EU Europe</c>.</summary>
    public string ContinentLabel => Label(Continent, ContinentName);

    /// <summary><c>DE Germany</c>.</summary>
    public string CountryLabel => Label(Country, CountryName);

    /// <summary><c>DE Berlin</c>: there is more than one Paris.</summary>
    public string CityLabel => City.Length == 0 ? UnknownName : Label(Country, City);

    /// <summary><c>AS64500 Example</c>.</summary>
    public string SystemLabel => Label(System, SystemName);

    /// <summary>What is known here, and what only another database knows.</summary>
    /// <param name="other">What the other says.</param>
    public Place Or(Place other) => new()
    {
        Continent = First(Continent, other.Continent),
        ContinentName = First(ContinentName, other.ContinentName),
        Country = First(Country, other.Country),
        CountryName = First(CountryName, other.CountryName),
        City = First(City, other.City),
        System = First(System, other.System),
        SystemName = First(SystemName, other.SystemName),
    };

    private static string First(string text, string other) => text.Length > 0 ? text : other;

    private static string Label(string code, string name) => (code, name) switch
    {
        ("", "") => UnknownName,
        ("", _) => name,
        (_, "") => code,
        _ => $"{code} {name}",
    };
}

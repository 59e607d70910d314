using MaxMind.Db;

namespace AccessLogs.Places;

/// <summary>A part of the earth in a database.</summary>
internal sealed class NamedRecord
{
    /// <summary>The code of a country (ISO 3166-1).</summary>
    [MapKey("iso_code")]
    public string? Country { get; set; }

    /// <summary>The code of a continent.</summary>
    [MapKey("code")]
    public string? Continent { get; set; }

    [MapKey("names")]
    public EnglishName? Names { get; set; }
}

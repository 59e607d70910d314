using MaxMind.Db;

namespace AccessLogs.Places;

/// <summary>What a database says of an address, of GeoIP2's and GeoLite2's schema: <c>Country</c>, <c>City</c> and <c>ASN</c> have a part of it each.</summary>
internal sealed class CityRecord
{
    [MapKey("continent")]
    public NamedRecord? Continent { get; set; }

    [MapKey("country")]
    public NamedRecord? Country { get; set; }

    /// <summary>Where the network is registered: what is left to say of those that are nowhere.</summary>
    [MapKey("registered_country")]
    public NamedRecord? RegisteredCountry { get; set; }

    [MapKey("city")]
    public NamedRecord? City { get; set; }

    [MapKey("autonomous_system_number")]
    public long? SystemNumber { get; set; }

    [MapKey("autonomous_system_organization")]
    public string? SystemName { get; set; }
}

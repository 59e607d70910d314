namespace AccessLogs;

/// <summary>What becomes of clients before they are counted.</summary>
public enum Anonymity
{
    /// <summary>They stay as they are.</summary>
    None,

    /// <summary>
    /// Addresses are cut to their network: 24 bits of IPv4 (<c>192.0.2.0</c>), 48 of IPv6 (<c>2001:db8:1::</c>). Of names the part up to the
    /// first dot is <c>*</c>.
    /// </summary>
    Truncated,

    /// <summary>
    /// Addresses and names are 16 hexadecimal digits, of HMAC-SHA-256 with a key: clients stay apart, and who has no key cannot find out
    /// which they were.
    /// </summary>
    Hashed,
}

namespace AccessLogs.Partials;

/// <summary>
/// The layout of a partial result: one MessagePack array of <see cref="Elements"/>. Version, format (array), valid lines, failed
/// lines, bytes, facets (bin), times (nil or array), splits (array), failed lines (array), hosts (count, keys), user agents
/// (count, keys), visitors (count, bin), five row tables (count, keys, bin), checksum. The version changes with anything here,
/// with the bits of facets and with the rules of docs/report-format.md.
/// </summary>
internal static class PartialLayout
{
    /// <summary>The version.</summary>
    public const int Version = 2;

    /// <summary>The elements of the array.</summary>
    public const int Elements = 9 + (2 * 2) + 2 + (RowTables * 3) + 1;

    /// <summary>Requests, not found, referrers, rare methods, rare statuses.</summary>
    public const int RowTables = 5;

    /// <summary>
    /// The checksum: the last bytes, an unsigned 64-bit number in its long form (0xcf and eight bytes), XXH3 of all before.
    /// </summary>
    public const int ChecksumLength = 9;
}

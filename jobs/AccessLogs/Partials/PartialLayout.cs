using AccessLogs.Accumulation;

namespace AccessLogs.Partials;

/// <summary>
/// The layout of a partial result: one MessagePack array. Version, format (array), options (array), valid lines, failed
/// lines, excluded lines, messages, bytes, facets (bin), times (nil or array), splits (array), failed lines (array), minutes (count, bin), hosts
/// (count, keys), user agents (count, keys), visitors (count, bin), the row tables and those of groups (count, keys, bin), who was seen in
/// which row of the first tables together and of each other one (bin), response times of pages, of hours and of groups (count, bin), visits (nil or
/// array), latest requests and evidence (nil or array), what was spilled (nil or array), sketches (nil or array), checksum.
/// The version changes with anything here,
/// with the bits of facets and with the rules of docs/report-format.md.
/// </summary>
internal static class PartialLayout
{
    /// <summary>The version.</summary>
    public const int Version = 9;

    private static readonly int FixedElements =
        12 + 2 + (2 * 2) + 2 + (LogTables.RowTableCount * 3) + LogTables.VisitedCount + (2 * 2) + 5 + 1;

    /// <summary>The elements of the array.</summary>
    /// <param name="options">The options: a group has a table, its visitors and response times.</param>
    /// <returns>Their number.</returns>
    public static int Elements(AnalysisOptions options) => FixedElements + (options.AllGroups.Count * (3 + 1 + 2));

    /// <summary>
    /// The checksum: the last bytes, an unsigned 64-bit number in its long form (0xcf and eight bytes), XXH3 of all before.
    /// </summary>
    public const int ChecksumLength = 9;
}

using System.ComponentModel.DataAnnotations;

namespace Gearman.Server.Storing.Journal;

/// <summary>Options of a <see cref="JournalStore"/>.</summary>
public sealed class JournalOptions
{
    /// <summary>The directory of the journal, its own alone; made if it is not there.</summary>
    [Required]
    public required string Directory { get; set; }

    /// <summary>
    /// How many bytes a file of the journal has, its room on the disk taken at once. The journal takes at most twice what the
    /// jobs in it take, and four such files, one of them in advance; a job beyond gets a file of its own.
    /// </summary>
    /// <value>33,554,432: 32 MiB.</value>
    [Range(64 << 10, 1 << 30)]
    public int SegmentBytes { get; set; } = 32 << 20;
}

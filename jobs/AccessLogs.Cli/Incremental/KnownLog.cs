using System.IO.Hashing;

namespace AccessLogs.Cli.Incremental;

/// <summary>A log of which lines were counted. Offsets and fingerprints are of what it holds, unpacked.</summary>
/// <param name="Name">Its path when it was read last.</param>
/// <param name="Number">What the system knew it by then.</param>
/// <param name="Offset">All before this byte was counted.</param>
/// <param name="HeadLength">The bytes of the head.</param>
/// <param name="Head">The fingerprint of the first bytes.</param>
/// <param name="Tail">The fingerprint of the last bytes before <paramref name="Offset"/>.</param>
internal sealed record KnownLog(string Name, FileNumber Number, long Offset, int HeadLength, UInt128 Head, UInt128 Tail)
{
    /// <summary>The most bytes of a head: some lines with their times.</summary>
    public const int MaxHeadLength = 4096;

    /// <summary>The most bytes of a tail.</summary>
    public const int MaxTailLength = 512;

    /// <summary>The least bytes that a log is known by if it has become shorter than its head: a line with its time.</summary>
    private const int MinStartLength = 256;

    /// <summary>The fingerprints of its first 256, 512, ... bytes, as far as these are less than the head.</summary>
    public IReadOnlyList<UInt128> Starts { get; init; } = [];

    /// <summary>What the file was, if it was packed and read to its end.</summary>
    public PackedFile Packed { get; init; }

    /// <summary>A log of which nothing was counted yet.</summary>
    /// <param name="name">Its path.</param>
    /// <param name="number">What the system knows it by.</param>
    public static KnownLog New(string name, FileNumber number) => new(name, number, 0, 0, default, XxHash128.HashToUInt128([]));

    /// <summary>Whether a log begins as this one did.</summary>
    /// <param name="content">The log.</param>
    public bool HasHeadOf(LogContent content) => HeadLength > 0 && content.Head.Length >= HeadLength && content.HashHead(HeadLength) == Head;

    /// <summary>Whether a log that is shorter than the head of this one begins as it did, at least by half.</summary>
    /// <param name="content">The log.</param>
    public bool HasStartOf(LogContent content)
    {
        var known = Starts.Count - 1;
        while (known >= 0 && MinStartLength << known > content.Head.Length)
        {
            known--;
        }

        return known >= 0 && content.Head.Length < HeadLength && content.HashHead(MinStartLength << known) == Starts[known];
    }

    /// <summary>The same log, of which a head is known.</summary>
    public KnownLog WithHead(ReadOnlySpan<byte> head)
    {
        var starts = new List<UInt128>();
        for (var length = MinStartLength; length < head.Length; length *= 2)
        {
            starts.Add(XxHash128.HashToUInt128(head[..length]));
        }

        return this with { HeadLength = head.Length, Head = XxHash128.HashToUInt128(head), Starts = starts };
    }
}

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

    /// <summary>What the file was, if it was packed and read to its end.</summary>
    public PackedFile Packed { get; init; }

    /// <summary>A log of which nothing was counted yet.</summary>
    /// <param name="name">Its path.</param>
    /// <param name="number">What the system knows it by.</param>
    public static KnownLog New(string name, FileNumber number) => new(name, number, 0, 0, default, XxHash128.HashToUInt128([]));

    /// <summary>Whether a log begins as this one did.</summary>
    /// <param name="content">The log.</param>
    public bool HasHeadOf(LogContent content) => HeadLength > 0 && content.Head.Length >= HeadLength && content.HashHead(HeadLength) == Head;

    /// <summary>The same log, of which a head is known.</summary>
    public KnownLog WithHead(ReadOnlySpan<byte> head) => this with { HeadLength = head.Length, Head = XxHash128.HashToUInt128(head) };
}

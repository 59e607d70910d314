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

    /// <summary>The bytes of the tail.</summary>
    public int TailLength => (int)Math.Min(Offset, MaxTailLength);
}

namespace AccessLogs.Accumulation;

/// <summary>A line on its way through the tables: its keys, their hashes, and then their numbers.</summary>
internal unsafe struct LineRecord
{
    public KeyView Host;
    public KeyView UserAgent;
    public KeyView Path;
    public KeyView Referrer;

    public long Size;
    public ulong FacetBits;
    public ulong HalfHour;
    public long ResponseTime;
    public long Hour;
    public int Day;

    /// <summary>The status.</summary>
    public int Status;

    public int HostNumber;
    public int UserAgentNumber;
    public int PathRow;
    public int ReferrerRow;
    public int Visitor;
    public uint VisitorHash;

    /// <summary>Whether the path was not found: those paths have a table of their own.</summary>
    public readonly bool IsNotFound => Status == 404;

    /// <summary>A key in the block that is being read.</summary>
    internal struct KeyView
    {
        public byte* Bytes;
        public int Length;
        public uint Hash;
    }
}

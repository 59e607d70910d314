namespace Gearman.MapReduce;

/// <summary>
/// A part of one input: the lines that start in <c>[Offset, Offset + Length)</c>, by reference (a path) or inline (whole
/// lines). A line belongs to the split it starts in, so that splits may be cut at any byte by someone who has not read
/// the file (the rule of Hadoop's TextInputFormat).
/// </summary>
/// <param name="Input">The input's index in the run.</param>
/// <param name="Path">Where it is, or its name.</param>
/// <param name="Offset">The first byte; counted in uncompressed bytes when inline.</param>
/// <param name="Length">The length of the range; of the whole file if it is compressed.</param>
internal sealed record Split(int Input, string Path, long Offset, long Length)
{
    /// <summary>How the file is packed; if it is, the split is the whole file.</summary>
    public InputCompression Compression { get; init; } = InputCompression.None;

    /// <summary>What a record is.</summary>
    public RecordFormat Format { get; init; } = RecordFormat.Lines;

    /// <summary>Proves to a worker on another host that its file is ours; null where there is nothing to prove.</summary>
    public FileFingerprint? Fingerprint { get; init; }

    /// <summary>How the file began when the run was planned; null of what is no file, and in other processes, which have the <see cref="Fingerprint"/>.</summary>
    public FileHead? Head { get; init; }

    /// <summary>The version of a web server's file that the run was planned on; null of other files, and where the server gives none.</summary>
    public string? Version { get; init; }

    /// <summary>The lines themselves, or null when the split travels by reference.</summary>
    public ReadOnlyMemory<byte>? Bytes { get; init; }

    /// <summary>True if the bytes are the start of one line over the limit.</summary>
    public bool IsCut { get; init; }

    /// <summary>The split as messages show it.</summary>
    public override string ToString() => Compression != InputCompression.None && Bytes is null ? Path : $"{Path} bytes {Offset}-{Offset + Length}";
}

namespace AccessLogs.Sketches;

/// <summary>The figures of one key of a <see cref="SketchTable"/>.</summary>
internal struct SketchRow
{
    /// <summary>The requests since the key was taken in.</summary>
    public long Hits;

    /// <summary>The sum of their sizes.</summary>
    public long Bytes;

    /// <summary>The most requests that it had before.</summary>
    public long Missing;
}

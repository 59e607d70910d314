namespace Gearman.MapReduce;

/// <summary>How a part of a file gets to a worker.</summary>
public enum SplitTransport
{
    /// <summary>By reference; inline from the moment a worker says it cannot read that input.</summary>
    Auto,

    /// <summary>Path, offset and length: workers read the file themselves. A worker that cannot fails the task.</summary>
    Reference,

    /// <summary>The lines themselves, in pieces.</summary>
    Inline,
}

namespace Gearman.MapReduce;

/// <summary>Intermediate data cannot be written or read: a full disk, a directory that is not there. The message names the file.</summary>
public sealed class SpillException : MapReduceException
{
    internal SpillException(string path, Exception cause)
        : base($"spill file {path}: {cause.Message}", cause) => Path = path;

    /// <summary>The file.</summary>
    public string Path { get; }
}

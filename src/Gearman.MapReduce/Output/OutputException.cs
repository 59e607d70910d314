namespace Gearman.MapReduce;

/// <summary>Results cannot be written. The message names the file or directory.</summary>
public sealed class OutputException : MapReduceException
{
    internal OutputException(string path, string problem, Exception? cause = null)
        : base($"{path}: {problem}", cause) => Path = path;

    /// <summary>The file or directory.</summary>
    public string Path { get; }
}

namespace Gearman.MapReduce;

/// <summary>A file cannot be read: missing, a directory, forbidden, damaged, or changed under the run; or its store says no.</summary>
public sealed class InputException : MapReduceException
{
    /// <summary>Makes an error.</summary>
    /// <param name="path">The input's path or name; the message starts with it.</param>
    /// <param name="problem">What is wrong with it, as in "is a directory".</param>
    /// <param name="cause">The error beneath, if there is one.</param>
    public InputException(string path, string problem, Exception? cause = null)
        : base($"{path}: {problem}", cause) => Path = path;

    private InputException(InputException cause, string place)
        : base($"{cause.Message} ({place})", cause)
    {
        Path = cause.Path;
        IsDamaged = cause.IsDamaged;
    }

    /// <summary>The input's path or name.</summary>
    public string Path { get; }

    /// <summary>
    /// True if compressed data is damaged or cut off: what comes before that place can be read
    /// (<see cref="MapReduceOptions.DamagedInputs"/>).
    /// </summary>
    public bool IsDamaged { get; private init; }

    /// <summary>Compressed data is damaged, ends too early, or has something behind it.</summary>
    internal static InputException Damaged(string path, InputCompression compression, Exception? cause = null) =>
        new(path, $"{CompressionFormat.NameOf(compression)} data is damaged, cut off, or followed by something else", cause)
        {
            IsDamaged = true,
        };

    /// <summary>The same error, with the task that it ended.</summary>
    internal InputException In(string function, TaskRequest request) => new(this, $"{function} task {request.Task}, {request.Input}");

    /// <summary>Turns an error of the file system into one that names the input.</summary>
    internal static InputException From(string path, Exception cause) => new(path, cause switch
    {
        FileNotFoundException or DirectoryNotFoundException => "no such file",
        UnauthorizedAccessException when Directory.Exists(path) => "is a directory",
        UnauthorizedAccessException => "permission denied",
        _ => cause.Message,
    }, cause);
}

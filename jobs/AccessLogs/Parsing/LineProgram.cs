namespace AccessLogs.Parsing;

/// <summary>Reads the lines of a format that was compiled. One thread at a time.</summary>
internal abstract class LineProgram
{
    /// <summary>Takes the texts that do not lie in the line, until <see cref="Reset"/>.</summary>
    protected TextArena Arena { get; } = new();

    /// <summary>Where in the last line that was wrong the trouble began, in bytes.</summary>
    public int ErrorOffset { get; protected set; }

    /// <summary>Says where in its input the next line is, when that is not behind the last one.</summary>
    /// <param name="offset">Its first byte, after decompression.</param>
    public virtual void StartAt(long offset)
    {
    }

    /// <summary>Takes back the memory of texts.</summary>
    public virtual void Reset() => Arena.Clear();

    /// <summary>Parses a line.</summary>
    /// <param name="line">The line without its end.</param>
    /// <param name="result">The parts.</param>
    /// <returns>What is wrong.</returns>
    public abstract LineError Parse(ReadOnlySpan<byte> line, out AccessLogLine result);
}

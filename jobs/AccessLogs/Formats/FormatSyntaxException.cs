using AccessLogs.Selection;

namespace AccessLogs;

/// <summary>A format cannot be compiled. The message says why and points at the place with a line of its own.</summary>
public sealed class FormatSyntaxException : ArgumentException
{
    /// <summary>Makes an error.</summary>
    /// <param name="format">The text of the format.</param>
    /// <param name="position">Where in it, from 0 on; its length for its end.</param>
    /// <param name="problem">What is wrong, as in "there is no directive %Y".</param>
    public FormatSyntaxException(string format, int position, string problem)
        : base(PointedText.Message(problem, "format", format, position))
    {
        Format = format;
        Column = position + 1;
        Problem = problem;
    }

    /// <summary>The text of the format.</summary>
    public string Format { get; }

    /// <summary>The place, from 1 on.</summary>
    public int Column { get; }

    /// <summary>What is wrong there.</summary>
    public string Problem { get; }
}

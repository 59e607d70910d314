namespace AccessLogs;

/// <summary>A format cannot be compiled. The message says why and points at the place with a line of its own.</summary>
public sealed class FormatSyntaxException : ArgumentException
{
    /// <summary>Makes an error.</summary>
    /// <param name="format">The text of the format.</param>
    /// <param name="position">Where in it, from 0 on; its length for its end.</param>
    /// <param name="problem">What is wrong, as in "there is no directive %Y".</param>
    public FormatSyntaxException(string format, int position, string problem)
        : base($"{problem}, in column {position + 1} of the format\n  {OneLine(format)}\n  {new string(' ', position)}^")
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

    /// <summary>A tab is as wide as the caret below it, a line end must not tear the two apart.</summary>
    private static string OneLine(string format) =>
        string.Create(format.Length, format, (line, text) =>
        {
            for (var i = 0; i < text.Length; i++)
            {
                line[i] = char.IsControl(text[i]) ? ' ' : text[i];
            }
        });
}

using AccessLogs.Selection;

namespace AccessLogs;

/// <summary>A filter, or a list of fields or metrics, cannot be compiled. The message says why and points at the place with a line of its own.</summary>
public sealed class FilterSyntaxException : ArgumentException
{
    /// <summary>Makes an error.</summary>
    /// <param name="filter">The text.</param>
    /// <param name="position">Where in it, from 0 on; its length for its end.</param>
    /// <param name="problem">What is wrong, as in "there is no field 'stat'; did you mean status?".</param>
    /// <param name="what">What the text is.</param>
    public FilterSyntaxException(string filter, int position, string problem, string what = "filter")
        : base(PointedText.Message(problem, what, filter, position))
    {
        Filter = filter;
        Column = position + 1;
        Problem = problem;
    }

    /// <summary>The text.</summary>
    public string Filter { get; }

    /// <summary>The place, from 1 on.</summary>
    public int Column { get; }

    /// <summary>What is wrong there.</summary>
    public string Problem { get; }
}

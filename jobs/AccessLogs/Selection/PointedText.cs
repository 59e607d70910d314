namespace AccessLogs.Selection;

/// <summary>A text that a user wrote with a mark below the place where something is wrong.</summary>
internal static class PointedText
{
    /// <summary>Says what is wrong and where.</summary>
    /// <param name="problem">What is wrong.</param>
    /// <param name="what">What the text is.</param>
    /// <param name="text">The text.</param>
    /// <param name="position">Where in it, from 0 on.</param>
    /// <returns>Three lines.</returns>
    public static string Message(string problem, string what, string text, int position) =>
        $"{problem}, in column {position + 1} of the {what}\n  {OneLine(text)}\n  {new string(' ', position)}^";

    /// <summary>A tab is as wide as the caret below it, a line end must not tear the two apart.</summary>
    private static string OneLine(string text) =>
        string.Create(text.Length, text, (line, source) =>
        {
            for (var i = 0; i < source.Length; i++)
            {
                line[i] = char.IsControl(source[i]) ? ' ' : source[i];
            }
        });
}

namespace AccessLogs.Selection;

/// <summary>Cuts a filter into words, values and signs.</summary>
/// <param name="text">The filter.</param>
internal sealed class FilterScanner(string text)
{
    private static readonly string[] Comparisons = ["==", "!=", "<>", "<=", ">=", "!~", "=", "<", ">", "~"];

    /// <summary>Where the next thing begins, or the end.</summary>
    public int Position { get; private set; }

    /// <summary>Whether all is read.</summary>
    public bool IsAtEnd
    {
        get
        {
            SkipSpace();
            return Position == text.Length;
        }
    }

    /// <summary>Reads one of the words, in any case, if it comes next.</summary>
    /// <param name="words">The words; such of letters end with a character that is none.</param>
    /// <returns>False when something else comes.</returns>
    public bool TryRead(params ReadOnlySpan<string> words)
    {
        SkipSpace();
        foreach (var word in words)
        {
            var end = Position + word.Length;
            if (string.Compare(text, Position, word, 0, word.Length, StringComparison.OrdinalIgnoreCase) == 0
                && !(char.IsAsciiLetter(word[0]) && end < text.Length && IsOfName(text[end]))
                && !(word == "!" && end < text.Length && text[end] is '=' or '~'))
            {
                Position = end;
                return true;
            }
        }

        return false;
    }

    /// <summary>Reads the name of a field.</summary>
    /// <returns>The name; empty when something else comes.</returns>
    public string ReadName()
    {
        SkipSpace();
        var start = Position;
        while (Position < text.Length && IsOfName(text[Position]))
        {
            Position++;
        }

        return text[start..Position];
    }

    /// <summary>Reads a comparison.</summary>
    /// <returns>Its sign in its usual form; empty when something else comes.</returns>
    public string ReadComparison()
    {
        SkipSpace();
        foreach (var sign in Comparisons)
        {
            if (text.AsSpan(Position).StartsWith(sign, StringComparison.Ordinal))
            {
                Position += sign.Length;
                return sign switch { "==" => "=", "<>" => "!=", _ => sign };
            }
        }

        return "";
    }

    /// <summary>
    /// Reads a value: a text in quotes of either kind, in which a backslash takes the meaning from such a quote, or all up to a space, a
    /// parenthesis or a comma.
    /// </summary>
    /// <returns>The value; null when there is none.</returns>
    /// <exception cref="FilterSyntaxException">A quote is missing.</exception>
    public string? ReadValue()
    {
        SkipSpace();
        var start = Position;
        if (start < text.Length && text[start] is '"' or '\'')
        {
            return ReadQuoted(text[start]);
        }

        while (Position < text.Length && !char.IsWhiteSpace(text[Position]) && text[Position] is not ('(' or ')' or ',' or '"' or '\''))
        {
            Position++;
        }

        return Position > start ? text[start..Position] : null;
    }

    private string ReadQuoted(char quote)
    {
        var start = Position++;
        var value = new System.Text.StringBuilder();
        for (; Position < text.Length && text[Position] != quote; Position++)
        {
            if (text[Position] == '\\' && Position + 1 < text.Length && text[Position + 1] == quote)
            {
                Position++;
            }

            value.Append(text[Position]);
        }

        if (Position == text.Length)
        {
            throw new FilterSyntaxException(text, start, "this quote has no other");
        }

        Position++;
        return value.ToString();
    }

    private void SkipSpace()
    {
        while (Position < text.Length && char.IsWhiteSpace(text[Position]))
        {
            Position++;
        }
    }

    private static bool IsOfName(char c) => char.IsAsciiLetterOrDigit(c) || c == '_';
}

namespace AccessLogs.Parsing;

/// <summary>Finds where a field ends.</summary>
internal static class FieldEnd
{
    /// <summary>Finds the end.</summary>
    /// <param name="rest">The line from the field on.</param>
    /// <param name="step">The field.</param>
    /// <returns>The length of the field; -1 when its end is not there.</returns>
    public static int Find(ReadOnlySpan<byte> rest, FormatStep step)
    {
        if (step.Text.Length == 0)
        {
            return rest.Length;
        }

        return step.Delimiters > 0 ? FindDelimiter(rest, step) : FindText(rest, step);
    }

    private static int FindText(ReadOnlySpan<byte> rest, FormatStep step)
    {
        var text = step.Text;
        for (var from = 0; ; from++)
        {
            var at = rest[from..].IndexOf(text[0]);
            if (at < 0)
            {
                return step.MayEndLine ? rest.Length : -1;
            }

            from += at;
            if ((text.Length == 1 || rest[from..].StartsWith(text)) && !(step.HasEscapes && IsEscaped(rest, from))
                && (!step.IsBeforeNumber || rest[(from + text.Length)..] is [(>= (byte)'0' and <= (byte)'9') or (byte)'-', ..]))
            {
                return from;
            }
        }
    }

    /// <summary>
    /// GoAccess's way: without a delimiter there is no field; with too few of those that have no backslash before them, the field is all
    /// there is.
    /// </summary>
    private static int FindDelimiter(ReadOnlySpan<byte> rest, FormatStep step)
    {
        var first = rest.IndexOf(step.Text[0]);
        if (first < 0 || !step.HasEscapes)
        {
            return first;
        }

        var found = 0;
        for (var i = 0; i < rest.Length; i++)
        {
            if (rest[i] == step.Text[0] && ++found == step.Delimiters)
            {
                return i;
            }

            if (rest[i] == '\\')
            {
                i++;
            }
        }

        return rest.Length;
    }

    /// <summary>Whether an odd number of backslashes is before a place.</summary>
    public static bool IsEscaped(ReadOnlySpan<byte> text, int at)
    {
        var backslashes = 0;
        while (at - backslashes > 0 && text[at - backslashes - 1] == '\\')
        {
            backslashes++;
        }

        return backslashes % 2 == 1;
    }
}

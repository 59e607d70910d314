using AccessLogs.Parsing;

namespace AccessLogs.Formats;

/// <summary>Makes the steps of a program from the parts of a format, whatever language it was written in.</summary>
internal static class FormatCompiler
{
    /// <summary>Compiles.</summary>
    /// <param name="format">The format, for messages.</param>
    /// <param name="tokens">Its parts.</param>
    /// <param name="style">How strict the program is.</param>
    /// <returns>The steps.</returns>
    /// <exception cref="FormatSyntaxException">Two fields touch each other, or there is no time.</exception>
    public static FormatStep[] Compile(string format, IReadOnlyList<FormatToken> tokens, ProgramStyle style = ProgramStyle.Whole)
    {
        var parts = MergeLiterals(MergePorts(tokens));
        RequireTime(format, parts.Exists(part => part.Field?.Field == LogField.Time));
        var readings = Choose(parts);
        var steps = new FormatStep[parts.Count];
        for (var i = 0; i < parts.Count; i++)
        {
            var next = i + 1 < parts.Count ? parts[i + 1] : null;
            if (parts[i].Literal is { } literal)
            {
                // Where a text is missing, the field behind it is; the last one closes the field before it.
                steps[i] = new FormatStep(StepKind.Literal) { Text = literal, Field = readings[next is null ? Math.Max(i - 1, 0) : i + 1] };
                continue;
            }

            if (next is { Literal: null })
            {
                throw new FormatSyntaxException(format, next.Position, "nothing stands between two fields, so that nobody can tell them apart");
            }

            steps[i] = new FormatStep(StepKind.Field)
            {
                Text = next?.Literal ?? (style == ProgramStyle.Open ? " "u8.ToArray() : []),
                MayEndLine = next is null,
                Field = readings[i],
                HasEscapes = next?.Literal is [(byte)'"', ..],
                IsBeforeNumber = i + 2 < parts.Count && readings[i + 2].Field is LogField.Status or LogField.Size,
            };
        }

        return steps;
    }

    /// <summary>Decides which of several fields for one purpose counts.</summary>
    /// <param name="parts">The parts of a format.</param>
    /// <returns>For each part how it is read; text, and what does not count, is ignored.</returns>
    public static FieldReading[] Choose(IReadOnlyList<FormatToken> parts)
    {
        var ignored = new FieldReading(LogField.Ignored);
        var best = new Dictionary<LogField, FormatToken>();
        foreach (var part in parts)
        {
            if (part.Field is { } field && (!best.TryGetValue(LogFieldPurpose.Of(field.Field), out var other) || part.Rank > other.Rank))
            {
                best[LogFieldPurpose.Of(field.Field)] = part;
            }
        }

        var hasRequest = best.ContainsKey(LogField.Request);
        var hasPath = best.TryGetValue(LogField.Path, out var path) && path.Field!.Field == LogField.Path;
        return
        [
            .. parts.Select(part => part.Field switch
            {
                null => ignored,
                { Field: LogField.Time } time => time,
                { Field: LogField.Method or LogField.Path or LogField.PathOnly or LogField.Query or LogField.Protocol } when hasRequest => ignored,
                { Field: LogField.Query } when hasPath => ignored,
                { } field => ReferenceEquals(best[LogFieldPurpose.Of(field.Field)], part) ? field : ignored,
            }),
        ];
    }

    /// <summary>Makes sure that a format has a time.</summary>
    /// <param name="format">The format, for the message.</param>
    /// <param name="hasTime">Whether it has one.</param>
    /// <exception cref="FormatSyntaxException">It has none.</exception>
    public static void RequireTime(string format, bool hasTime)
    {
        if (!hasTime)
        {
            throw new FormatSyntaxException(format, format.Length, "there is no time, without which nothing can be counted by day");
        }
    }

    /// <summary><c>host:port</c> is one field, and so is a path with the query string right behind it.</summary>
    private static List<FormatToken> MergePorts(IReadOnlyList<FormatToken> tokens)
    {
        var merged = new List<FormatToken>(tokens.Count);
        for (var i = 0; i < tokens.Count; i++)
        {
            var token = tokens[i];
            if (token.Field?.Field is LogField.Host or LogField.VirtualHost && i + 2 < tokens.Count
                && tokens[i + 1].Literal is [(byte)':'] && tokens[i + 2].Field?.Field == LogField.Port)
            {
                token = token.Field.Field == LogField.Host ? token with { Field = new FieldReading(LogField.HostAndPort) } : token;
                i += 2;
            }
            else if (token.Field?.Field == LogField.PathOnly && i + 1 < tokens.Count && tokens[i + 1].Field?.Field == LogField.Query)
            {
                token = token with { Field = new FieldReading(LogField.Path) };
                i++;
            }

            merged.Add(token);
        }

        return merged;
    }

    private static List<FormatToken> MergeLiterals(List<FormatToken> tokens)
    {
        var merged = new List<FormatToken>(tokens.Count);
        foreach (var token in tokens)
        {
            if (token.Literal is { } text && merged is [.., { Literal: { } before }])
            {
                merged[^1] = merged[^1] with { Literal = [.. before, .. text] };
            }
            else if (token.Literal is not [])
            {
                merged.Add(token);
            }
        }

        return merged;
    }
}

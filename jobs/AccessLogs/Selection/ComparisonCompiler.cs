using System.Text;
using System.Text.RegularExpressions;
using AccessLogs.Report;

namespace AccessLogs.Selection;

/// <summary>Makes conditions of comparisons.</summary>
internal static class ComparisonCompiler
{
    /// <summary>Above so many a set of values is looked up instead of gone through.</summary>
    private const int MaxListed = 4;

    /// <summary>Whether a field can be compared in a way.</summary>
    /// <param name="field">The field.</param>
    /// <param name="comparison">The comparison's sign.</param>
    /// <returns>What is wrong; null when nothing is.</returns>
    public static string? Problem(LineField field, string comparison) => comparison switch
    {
        "<" or "<=" or ">" or ">=" when field.Number is null => $"{field.Name} is text: compare it with = != ~ !~ or in",
        "~" or "!~" when field.Kind is LineFieldKind.Time or LineFieldKind.Bytes or LineFieldKind.Duration =>
            $"{field.Name} is a number: compare it with = != < <= > >= or in",
        _ => null,
    };

    /// <summary>Makes a condition.</summary>
    /// <param name="filter">The text of the filter.</param>
    /// <param name="field">The field.</param>
    /// <param name="comparison"><c>=</c>, <c>&lt;</c>, <c>&lt;=</c>, <c>&gt;</c>, <c>&gt;=</c> or <c>~</c>.</param>
    /// <param name="values">What it is compared with: one of them has to fit.</param>
    /// <param name="context">What the field is read by.</param>
    /// <returns>The condition.</returns>
    /// <exception cref="FilterSyntaxException">A value is none of this field.</exception>
    public static LineCondition Compile(string filter, LineField field, string comparison, IReadOnlyList<FilterValue> values, FieldContext context)
    {
        if (comparison == "~")
        {
            return Matches(field.NewText(context), Pattern(filter, values[0]));
        }

        return field.Kind switch
        {
            LineFieldKind.Text => Equal(field.NewText(context), [.. values.Select(value => TextOf(filter, field, value))]),
            LineFieldKind.Client => IsClient(filter, values),
            LineFieldKind.Time => Any(values, value => IsAt(filter, comparison, value)),
            _ => Any(values, value => IsNumber(filter, field, comparison, value)),
        };
    }

    private static LineCondition Any(IReadOnlyList<FilterValue> values, Func<FilterValue, LineCondition> compile)
    {
        LineCondition[] conditions = [.. values.Select(compile)];
        return conditions is [var only] ? only : (in line) =>
        {
            foreach (var condition in conditions)
            {
                if (condition(line))
                {
                    return true;
                }
            }

            return false;
        };
    }

    private static LineCondition IsNumber(string filter, LineField field, string comparison, FilterValue value)
    {
        if (value.Text == "-" && field.Kind == LineFieldKind.Status && comparison == "=")
        {
            return (in line) => line.Status == AccessLogLine.NoStatus;
        }

        if (NumberText.Read(field.Kind, value.Text, out var range) is { } problem)
        {
            throw new FilterSyntaxException(filter, value.Position, problem);
        }

        range = range.For(comparison);
        var number = field.Number!;
        return (in line) => range.Contains(number(line));
    }

    private static LineCondition IsAt(string filter, string comparison, FilterValue value)
    {
        if (!TimeText.TryRead(value.Text, out var time))
        {
            throw new FilterSyntaxException(filter, value.Position, $"'{value.Text}' is no time: {TimeText.Expected}");
        }

        var range = time.Seconds.For(comparison);
        return time.IsInstant
            ? (in line) => range.Contains(line.Timestamp.UtcSeconds)
            : (in line) => range.Contains(line.Timestamp.UtcSeconds + (line.Timestamp.OffsetMinutes * 60L));
    }

    private static LineCondition IsClient(string filter, IReadOnlyList<FilterValue> values)
    {
        List<AddressRange> ranges = [];
        List<byte[]> names = [];
        foreach (var value in values)
        {
            if (AddressRange.TryRead(value.Text, out var range))
            {
                ranges.Add(range);
            }
            else if (value.Text.Contains('/', StringComparison.Ordinal))
            {
                throw new FilterSyntaxException(filter, value.Position, $"'{value.Text}' is no network: give such as 192.0.2.0/24 or 2001:db8::/32");
            }
            else
            {
                names.Add(Encoding.UTF8.GetBytes(value.Text));
            }
        }

        LineCondition isName = Equal((in line, _) => line.Host, names);
        AddressRange[] addresses = [.. ranges];
        return (in line) => (addresses.Length > 0 && IsIn(addresses, line.Host)) || (names.Count > 0 && isName(line));
    }

    private static bool IsIn(AddressRange[] ranges, ReadOnlySpan<byte> host)
    {
        if (ClientAddress.TryRead(host, out var address))
        {
            foreach (var range in ranges)
            {
                if (range.Contains(address))
                {
                    return true;
                }
            }
        }

        return false;
    }

    private static LineCondition Equal(LineText text, List<byte[]> values)
    {
        var scratch = new byte[LineField.ScratchSize];
        if (values.Count > MaxListed)
        {
            var set = new HashSet<byte[]>(values, NameComparer.Instance).GetAlternateLookup<ReadOnlySpan<byte>>();
            return (in line) => set.Contains(text(line, scratch));
        }

        byte[][] list = [.. values];
        return (in line) =>
        {
            var actual = text(line, scratch);
            foreach (var value in list)
            {
                if (actual.SequenceEqual(value))
                {
                    return true;
                }
            }

            return false;
        };
    }

    private static LineCondition Matches(LineText text, TextPattern pattern)
    {
        var scratch = new byte[LineField.ScratchSize];
        return (in line) => pattern.IsMatch(text(line, scratch));
    }

    private static TextPattern Pattern(string filter, FilterValue value)
    {
        try
        {
            return new TextPattern(value.Text);
        }
        catch (RegexParseException e)
        {
            var position = Math.Min(value.Position + (filter[value.Position] is '"' or '\'' ? 1 : 0) + Math.Max(e.Offset - 1, 0), filter.Length);
            throw new FilterSyntaxException(filter, position, $"the regular expression does not compile ({e.Error})");
        }
        catch (NotSupportedException)
        {
            throw new FilterSyntaxException(filter, value.Position, "regular expressions here can't look around or back: their time must not depend on what strangers sent");
        }
    }

    private static byte[] TextOf(string filter, LineField field, FilterValue value)
    {
        var known = field.Values.FirstOrDefault(name => string.Equals(name, value.Text, StringComparison.OrdinalIgnoreCase));
        return field.Values.Count == 0 || known is not null
            ? Encoding.UTF8.GetBytes(known ?? (field is { IsPlace: true, Name: not "city" } ? value.Text.ToUpperInvariant() : value.Text))
            : throw new FilterSyntaxException(filter, value.Position, $"{field.Name} is never '{value.Text}'; it is one of {string.Join(", ", field.Values)}");
    }
}

using AccessLogs.Places;

namespace AccessLogs.Selection;

/// <summary>
/// Compiles a filter: <c>or</c> of <c>and</c> of <c>not</c> of comparisons and parentheses. What comes out is one delegate of delegates:
/// nothing of the text is looked at again for a line.
/// </summary>
internal sealed class FilterParser
{
    /// <summary>Parameters of a run come from elsewhere: nobody may send one that is too deep for the stack.</summary>
    private const int MaxDepth = 100;

    private readonly string _text;
    private readonly FilterScanner _scanner;
    private readonly FieldContext _context;
    private int _depth;
    private bool _usesPlaces;

    private FilterParser(string text, GeoDatabase places)
    {
        _text = text;
        _context = new FieldContext([], places);
        _scanner = new FilterScanner(text);
    }

    /// <summary>Compiles a filter.</summary>
    /// <param name="text">The filter.</param>
    /// <param name="places">Where clients are.</param>
    /// <returns>Its condition, for one thread at a time; and whether it asks where clients are.</returns>
    /// <exception cref="FilterSyntaxException">It does not compile.</exception>
    public static (LineCondition Condition, bool UsesPlaces) Compile(string text, GeoDatabase places)
    {
        var parser = new FilterParser(text, places);
        var condition = parser.ReadOr();
        return parser._scanner.IsAtEnd ? (condition, parser._usesPlaces) : throw parser.Error("there should be 'and', 'or' or the end here");
    }

    private LineCondition ReadOr()
    {
        var condition = ReadAnd();
        while (_scanner.TryRead("or", "||"))
        {
            var (left, right) = (condition, ReadAnd());
            condition = (in line) => left(line) || right(line);
        }

        return condition;
    }

    private LineCondition ReadAnd()
    {
        var condition = ReadNot();
        while (_scanner.TryRead("and", "&&"))
        {
            var (left, right) = (condition, ReadNot());
            condition = (in line) => left(line) && right(line);
        }

        return condition;
    }

    private LineCondition ReadNot()
    {
        if (++_depth > MaxDepth)
        {
            throw Error($"there are more than {MaxDepth} parentheses in one another");
        }

        LineCondition condition;
        if (_scanner.TryRead("not", "!"))
        {
            var inner = ReadNot();
            condition = (in line) => !inner(line);
        }
        else if (_scanner.TryRead("("))
        {
            condition = ReadOr();
            Require(")", "there should be ')' here");
        }
        else
        {
            condition = ReadComparison();
        }

        _depth--;
        return condition;
    }

    private LineCondition ReadComparison()
    {
        var isAtEnd = _scanner.IsAtEnd;
        var position = _scanner.Position;
        var name = _scanner.ReadName();
        if (name.Length == 0)
        {
            throw Error(isAtEnd ? "a comparison is missing" : "there should be a field here");
        }

        var field = LineFields.Find(name) ?? throw new FilterSyntaxException(_text, position, LineFields.Unknown(name));
        _usesPlaces |= field.IsPlace;
        var isNot = _scanner.TryRead("not");
        if (_scanner.TryRead("in"))
        {
            return Negate(isNot, ComparisonCompiler.Compile(_text, field, "=", ReadList(), _context));
        }

        var comparisonPosition = _scanner.Position;
        var comparison = isNot ? "" : _scanner.ReadComparison();
        if (comparison.Length == 0)
        {
            throw Error(isNot ? "there should be 'in' here" : "there should be a comparison here: = != < <= > >= ~ !~ in");
        }

        if (ComparisonCompiler.Problem(field, comparison) is { } problem)
        {
            throw new FilterSyntaxException(_text, comparisonPosition, problem);
        }

        var isNegated = comparison is "!=" or "!~";
        return Negate(isNegated, ComparisonCompiler.Compile(_text, field, comparison switch { "!=" => "=", "!~" => "~", _ => comparison }, [ReadValue()], _context));
    }

    /// <summary>A value, or several in parentheses.</summary>
    private List<FilterValue> ReadList()
    {
        if (!_scanner.TryRead("("))
        {
            return [ReadValue()];
        }

        List<FilterValue> values = [ReadValue()];
        while (_scanner.TryRead(","))
        {
            values.Add(ReadValue());
        }

        Require(")", "there should be ',' or ')' here");
        return values;
    }

    private FilterValue ReadValue()
    {
        _ = _scanner.IsAtEnd;
        var position = _scanner.Position;
        return new FilterValue(_scanner.ReadValue() ?? throw Error("there should be a value here"), position);
    }

    private void Require(string sign, string problem)
    {
        if (!_scanner.TryRead(sign))
        {
            throw Error(problem);
        }
    }

    private FilterSyntaxException Error(string problem)
    {
        _ = _scanner.IsAtEnd; // stands at what comes next, not at the space before it
        return new FilterSyntaxException(_text, _scanner.Position, problem);
    }

    private static LineCondition Negate(bool isNegated, LineCondition condition) =>
        isNegated ? (in line) => !condition(line) : condition;
}

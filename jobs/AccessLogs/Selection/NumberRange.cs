namespace AccessLogs.Selection;

/// <summary>What a value of a filter stands for: <c>5xx</c> is 500 to 599, a day is all its seconds.</summary>
/// <param name="Low">The least number.</param>
/// <param name="High">The largest.</param>
internal readonly record struct NumberRange(long Low, long High)
{
    /// <summary>The numbers that compare with this value in a way.</summary>
    /// <param name="comparison"><c>=</c>, <c>&lt;</c>, <c>&lt;=</c>, <c>&gt;</c> or <c>&gt;=</c>.</param>
    /// <returns>The numbers; none is negative, so that a line without a number compares with nothing.</returns>
    public NumberRange For(string comparison) => comparison switch
    {
        "<" => new NumberRange(0, Low - 1),
        "<=" => new NumberRange(0, High),
        ">" => new NumberRange(Math.Max(High, High + 1), long.MaxValue), // the largest there is has none above it
        ">=" => new NumberRange(Low, long.MaxValue),
        _ => this,
    };

    /// <summary>Whether a number is one of these.</summary>
    /// <param name="number">The number.</param>
    /// <returns>True when it is.</returns>
    public bool Contains(long number) => number >= Low && number <= High;
}

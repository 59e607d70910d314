namespace AccessLogs.Sketches;

/// <summary>The visitors of a day and of its hours.</summary>
internal sealed class DaySketch
{
    /// <summary>Registers of a day, and of each hour: a standard error of 2.3 %.</summary>
    public const int Registers = 1 << 11;

    /// <summary>The hours of a day.</summary>
    public const int Hours = 24;

    /// <summary>The registers of the day, and behind them those of the hours.</summary>
    public byte[] All { get; } = new byte[(1 + Hours) * Registers];

    /// <summary>The registers of the day.</summary>
    public Span<byte> Day => All.AsSpan(0, Registers);

    /// <summary>The registers of an hour.</summary>
    /// <param name="hour">0 to 23.</param>
    public Span<byte> Hour(int hour) => All.AsSpan((1 + hour) * Registers, Registers);
}

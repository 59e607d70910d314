namespace SampleLogs;

/// <summary>Spreads the lines over seven days as people do: busy afternoons, quiet nights, less at the weekend. In order of time.</summary>
/// <param name="lines">All lines.</param>
internal sealed class DayCurve(long lines)
{
    private static readonly DateTime Start = new(2026, 3, 2, 0, 0, 0, DateTimeKind.Unspecified); // a Monday

    private static readonly int[] HourWeights = [9, 6, 4, 3, 3, 5, 11, 22, 35, 42, 45, 44, 40, 44, 48, 50, 47, 43, 40, 41, 44, 40, 28, 16];

    private static readonly int[] DayWeights = [10, 11, 11, 10, 9, 6, 7];

    private readonly long _total = (long)HourWeights.Sum() * DayWeights.Sum();
    private long _before;
    private int _hour;

    /// <summary>The time of a line.</summary>
    /// <param name="line">Its number, from 0 on; not smaller than at the call before.</param>
    /// <param name="random">Moves the line within its place.</param>
    public DateTime TimeOf(long line, SplitMix random)
    {
        var place = (long)((line + (random.Next(1_000) / 1_000.0)) / lines * _total);
        while (place >= _before + Weight(_hour) && _hour < (24 * DayWeights.Length) - 1)
        {
            _before += Weight(_hour++);
        }

        var within = (line + 0.5) / lines * _total;
        var second = (int)((within - _before) / Weight(_hour) * 3_600);
        return Start.AddHours(_hour).AddSeconds(Math.Clamp(second, 0, 3_599));
    }

    private static int Weight(int hour) => HourWeights[hour % 24] * DayWeights[hour / 24];
}

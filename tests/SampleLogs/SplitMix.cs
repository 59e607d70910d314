namespace SampleLogs;

/// <summary>Random numbers by SplitMix64: the same on every system and in every version.</summary>
/// <param name="seed">The start.</param>
internal sealed class SplitMix(ulong seed)
{
    private ulong _state = seed;

    /// <summary>A well-mixed number of another one.</summary>
    public static ulong Mix(ulong value)
    {
        value = (value ^ (value >> 30)) * 0xbf58476d1ce4e5b9;
        value = (value ^ (value >> 27)) * 0x94d049bb133111eb;
        return value ^ (value >> 31);
    }

    public ulong Next() => Mix(_state += 0x9e3779b97f4a7c15);

    /// <summary>A number from 0 to below <paramref name="end"/>.</summary>
    public int Next(int end) => (int)(((Next() >> 32) * (ulong)end) >> 32);

    /// <summary>A number from 0 to below <paramref name="end"/>, small ones more often: half of them in the first eighth.</summary>
    public int NextSmall(int end)
    {
        var part = (Next() >> 11) * (1.0 / (1UL << 53));
        return (int)(part * part * part * end);
    }

    public bool Chance(int percent) => Next(100) < percent;

    public T Of<T>(T[] values) => values[Next(values.Length)];
}

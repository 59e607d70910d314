using System.Numerics;

namespace AccessLogs.Sketches;

/// <summary>
/// Counts distinct hashes in registers of a byte each, a power of two of them: P. Flajolet, É. Fusy, O. Gandouet, F. Meunier, HyperLogLog (AofA 2007); read by the
/// improved raw estimator of O. Ertl, New cardinality estimation algorithms for HyperLogLog sketches (2017), which needs no tables and is unbiased from 0 on.
/// Merging is the larger of each two registers, so that the order of lines and parts does not matter.
/// </summary>
internal static class HyperLogLog
{
    private const int HashBits = 64;

    /// <summary>The standard error of an estimate, as a share of it.</summary>
    /// <param name="registers">How many registers.</param>
    public static double StandardError(int registers) => 1.04 / Math.Sqrt(registers);

    /// <summary>Counts a hash, once.</summary>
    /// <param name="registers">The registers.</param>
    /// <param name="hash">A hash of 64 well-mixed bits.</param>
    public static void Add(Span<byte> registers, ulong hash)
    {
        var index = (int)(hash & (uint)(registers.Length - 1));
        var bits = BitOperations.Log2((uint)registers.Length);
        var rank = (byte)(BitOperations.LeadingZeroCount((hash >> bits) | 1) - bits + 1);
        if (rank > registers[index])
        {
            registers[index] = rank;
        }
    }

    /// <summary>Adds what others have counted.</summary>
    /// <param name="registers">The registers.</param>
    /// <param name="others">As many.</param>
    public static void Merge(Span<byte> registers, ReadOnlySpan<byte> others)
    {
        for (var i = 0; i < registers.Length; i++)
        {
            registers[i] = Math.Max(registers[i], others[i]);
        }
    }

    /// <summary>How many distinct hashes there were, about.</summary>
    /// <param name="registers">The registers.</param>
    public static long Estimate(ReadOnlySpan<byte> registers)
    {
        var most = HashBits - BitOperations.Log2((uint)registers.Length);
        Span<int> counts = stackalloc int[HashBits + 2];
        counts.Clear();
        foreach (var register in registers)
        {
            counts[Math.Min((int)register, most + 1)]++;
        }

        double m = registers.Length;
        var z = m * Tau(1 - (counts[most + 1] / m));
        for (var k = most; k >= 1; k--)
        {
            z = 0.5 * (z + counts[k]);
        }

        z += m * Sigma(counts[0] / m);
        return (long)Math.Round(m * m / (2 * Math.Log(2)) / z);
    }

    /// <summary>Ertl's sum over empty registers.</summary>
    private static double Sigma(double x)
    {
        if (x == 1)
        {
            return double.PositiveInfinity;
        }

        var (y, z, before) = (1.0, x, -1.0);
        while (z > before)
        {
            x *= x;
            before = z;
            z += x * y;
            y += y;
        }

        return z;
    }

    /// <summary>Ertl's sum over full registers.</summary>
    private static double Tau(double x)
    {
        if (x is 0 or 1)
        {
            return 0;
        }

        var (y, z, before) = (1.0, 1 - x, double.PositiveInfinity);
        while (z < before)
        {
            x = Math.Sqrt(x);
            before = z;
            y *= 0.5;
            z -= Math.Pow(1 - x, 2) * y;
        }

        return z / 3;
    }
}

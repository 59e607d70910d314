namespace AccessLogs.Sketches;

/// <summary>Which visitors are in a sample: those whose hash begins with so many zeros. A sample of fewer zeros has all visitors of one of more, so that samples merge.</summary>
/// <param name="Zeros">How many; the default is 0, all visitors.</param>
internal readonly record struct SampleRate(int Zeros)
{
    /// <summary>The most zeros: there is no visitor with more that anybody would wait for.</summary>
    public const int MaxZeros = 40;

    private const int HashBits = 64;

    /// <summary>How many visitors one in the sample stands for.</summary>
    public long Scale => 1L << Zeros;

    /// <summary>The share of the visitors that is in the sample.</summary>
    public double Share => 1.0 / Scale;

    /// <summary>Whether a visitor is in the sample.</summary>
    /// <param name="visitor">Its hash.</param>
    public bool Has(ulong visitor) => Zeros == 0 || visitor >> (HashBits - Zeros) == 0;

    /// <summary>The standard error of a sum over all visitors that is <see cref="Scale"/> times that over the sample, in which each is by the same chance (D. Horvitz, D. Thompson, 1952).</summary>
    /// <param name="squares">The sum, over the sample, of the squares of what each visitor adds.</param>
    public long ErrorOf(double squares) => (long)Math.Ceiling(Math.Sqrt(Scale * (Scale - 1.0) * squares));
}

namespace Classics;

/// <summary>A made-up language: the word of rank n is about n times as seldom as the first.</summary>
internal static class Words
{
    private const int Count = 50_000;

    public static string Any(Random random) => OfRank((int)Math.Exp(random.NextDouble() * Math.Log(Count)));

    private static string OfRank(int rank)
    {
        Span<char> word = stackalloc char[16];
        var length = 0;
        do
        {
            word[length++] = "tnshrdlcmfgp"[rank % 12];
            word[length++] = "aeiou"[rank % 5];
            rank /= 12;
        }
        while (rank > 0);

        return new string(word[..length]);
    }
}

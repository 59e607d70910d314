using System.Text;

namespace AccessLogs.Classification;

/// <summary>Finds words of ASCII in a text, in any case, in one pass: at each place only those words are compared that begin with its two letters.</summary>
internal sealed class WordFinder
{
    /// <summary>Five bits of each of two letters, in which a capital is like a small one.</summary>
    private const int Pairs = 1 << 10;

    private const short None = -1;

    private readonly byte[][] _words;
    private readonly short[] _first = new short[Pairs];
    private readonly short[] _next;

    /// <summary>Takes the words.</summary>
    /// <param name="words">The words, of two letters at least; those that count more come first.</param>
    public WordFinder(params IEnumerable<byte[]> words)
    {
        _words = [.. words];
        _next = new short[_words.Length];
        Array.Fill(_first, None);
        for (var i = _words.Length - 1; i >= 0; i--)
        {
            ref var first = ref _first[PairOf(_words[i][0], _words[i][1])];
            (_next[i], first) = (first, (short)i);
        }
    }

    /// <summary>Finds the word that counts most of those in a text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="word">Its number.</param>
    /// <param name="at">Where it is first.</param>
    /// <returns>False when there is none.</returns>
    public bool TryFind(ReadOnlySpan<byte> text, out int word, out int at)
    {
        (word, at) = (_words.Length, -1);
        for (var i = 0; i < text.Length - 1; i++)
        {
            for (var candidate = _first[PairOf(text[i], text[i + 1])]; candidate != None && candidate < word; candidate = _next[candidate])
            {
                var bytes = _words[candidate];
                if (text.Length - i >= bytes.Length && Ascii.EqualsIgnoreCase(text.Slice(i, bytes.Length), bytes))
                {
                    (word, at) = (candidate, i);
                }
            }
        }

        return at >= 0;
    }

    private static int PairOf(byte first, byte second) => ((first & 31) << 5) | (second & 31);
}

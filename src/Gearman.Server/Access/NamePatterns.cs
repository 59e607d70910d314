namespace Gearman.Server.Access;

/// <summary>Function names, written with <c>*</c> for any run of characters.</summary>
internal sealed class NamePatterns
{
    private readonly byte[][] _patterns;

    /// <summary>Names that fit one of some patterns.</summary>
    public NamePatterns(params IEnumerable<byte[]> patterns)
    {
        _patterns = [.. patterns];
        IsAll = Array.Exists(_patterns, p => p is [(byte)'*']);
    }

    /// <summary>No name at all.</summary>
    public static NamePatterns None { get; } = new();

    /// <summary>Every name.</summary>
    public bool IsAll { get; }

    public bool IsNone => _patterns.Length == 0;

    public bool Matches(ReadOnlySpan<byte> name)
    {
        if (IsAll)
        {
            return true;
        }

        foreach (var pattern in _patterns)
        {
            if (Matches(pattern, name))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>In at most as many steps as both lengths multiplied: only the last star has to be tried again.</summary>
    private static bool Matches(ReadOnlySpan<byte> pattern, ReadOnlySpan<byte> name)
    {
        var (p, n, star, starred) = (0, 0, -1, 0);
        while (n < name.Length)
        {
            if (p < pattern.Length && pattern[p] == (byte)'*')
            {
                (star, starred) = (p++, n);
            }
            else if (p < pattern.Length && pattern[p] == name[n])
            {
                p++;
                n++;
            }
            else if (star >= 0)
            {
                p = star + 1;
                n = ++starred;
            }
            else
            {
                return false;
            }
        }

        return pattern[p..].IndexOfAnyExcept((byte)'*') < 0;
    }
}

using System.Text.RegularExpressions;

namespace Gearman.MapReduce.S3;

/// <summary>Which keys a pattern names: <c>*</c> stands for any characters but a slash, <c>**</c> for any.</summary>
internal sealed class KeyPattern
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly Regex _regex;
    private readonly string _pattern;

    public KeyPattern(string pattern)
    {
        _pattern = pattern;
        var star = pattern.IndexOf('*', StringComparison.Ordinal);
        Prefix = star < 0 ? pattern : pattern[..star];
        var text = Regex.Escape(pattern).Replace(@"\*\*", ".*", StringComparison.Ordinal).Replace(@"\*", "[^/]*", StringComparison.Ordinal);
        _regex = new Regex($"^{text}$", RegexOptions.CultureInvariant | RegexOptions.Singleline | RegexOptions.NonBacktracking, Patience);
    }

    /// <summary>What all that match begin with.</summary>
    public string Prefix { get; }

    /// <summary>True for a file that is meant: not for a folder's own entry, nor for what is hidden by its name, unless the pattern says so.</summary>
    public bool IsMatch(string key)
    {
        if (key.EndsWith('/') || !_regex.IsMatch(key))
        {
            return false;
        }

        var named = _pattern.Split('/').Where(IsHidden).ToHashSet(StringComparer.Ordinal);
        return !key.Split('/').Any(part => IsHidden(part) && !named.Contains(part) && !Prefix.Split('/').Any(given => IsHidden(given) && part.StartsWith(given, StringComparison.Ordinal)));
    }

    private static bool IsHidden(string part) => part is ['.' or '_', ..];
}

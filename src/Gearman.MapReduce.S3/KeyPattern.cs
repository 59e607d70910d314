using System.Text;
using System.Text.RegularExpressions;

namespace Gearman.MapReduce.S3;

/// <summary>
/// Which keys a pattern names: <c>*</c> stands for any characters but a slash, <c>**</c> for any. Neither stands for the dot or underscore that a
/// part of a key begins with.
/// </summary>
internal sealed class KeyPattern
{
    private const string PartStart = "[^/._][^/]*";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly Regex _regex;

    public KeyPattern(string pattern)
    {
        var star = pattern.IndexOf('*', StringComparison.Ordinal);
        Prefix = star < 0 ? pattern : pattern[..star];
        _regex = new Regex($"^{Translate(pattern)}$", RegexOptions.CultureInvariant | RegexOptions.Singleline | RegexOptions.NonBacktracking, Patience);
    }

    /// <summary>What all keys begin with that match.</summary>
    public string Prefix { get; }

    /// <summary>False also for what stands for a folder: it ends with a slash.</summary>
    public bool IsMatch(string key) => !key.EndsWith('/') && _regex.IsMatch(key);

    private static string Translate(string pattern)
    {
        var regex = new StringBuilder();
        for (var i = 0; i < pattern.Length; i++)
        {
            var isStart = i == 0 || pattern[i - 1] == '/';
            if (pattern[i] != '*')
            {
                regex.Append(Regex.Escape(pattern[i].ToString()));
            }
            else if (i + 1 == pattern.Length || pattern[i + 1] != '*')
            {
                regex.Append(isStart ? $"({PartStart})?" : "[^/]*");
            }
            else
            {
                i++;
                regex.Append(isStart ? $"({PartStart}/)*({PartStart})?" : $"[^/]*(/{PartStart})*");
            }
        }

        return regex.ToString();
    }
}

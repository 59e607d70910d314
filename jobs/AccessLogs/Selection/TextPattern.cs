using System.Buffers;
using System.Text;
using System.Text.RegularExpressions;

namespace AccessLogs.Selection;

/// <summary>
/// A regular expression over bytes. One that is a plain text, perhaps with <c>^</c> and <c>$</c>, is compared as bytes; others see the
/// text as UTF-8. The time of a match grows with the text only: a log holds what strangers sent, and they must not be able to make it long.
/// </summary>
internal sealed class TextPattern
{
    private const int MaxStackLength = 512;

    private readonly Regex? _regex;
    private readonly byte[] _literal = [];
    private readonly bool _isStart;
    private readonly bool _isEnd;

    /// <summary>Compiles an expression.</summary>
    /// <param name="pattern">The expression.</param>
    /// <exception cref="RegexParseException">It does not compile.</exception>
    /// <exception cref="NotSupportedException">It looks around or back.</exception>
    public TextPattern(string pattern)
    {
        _isStart = pattern.StartsWith('^');
        _isEnd = pattern.EndsWith('$') && !pattern.EndsWith("\\$", StringComparison.Ordinal);
        var inner = pattern[(_isStart ? 1 : 0)..Math.Max(pattern.Length - (_isEnd ? 1 : 0), _isStart ? 1 : 0)];
        if (Unescape(inner) is { } literal)
        {
            _literal = Encoding.UTF8.GetBytes(literal);
        }
        else
        {
            _regex = new Regex(pattern, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
        }
    }

    /// <summary>Whether the expression fits somewhere.</summary>
    /// <param name="text">The text.</param>
    /// <returns>True when it does.</returns>
    public bool IsMatch(ReadOnlySpan<byte> text)
    {
        if (_regex is not null)
        {
            return IsMatch(_regex, text);
        }

        return (_isStart, _isEnd) switch
        {
            (true, true) => text.SequenceEqual(_literal),
            (true, false) => text.StartsWith(_literal),
            (false, true) => text.EndsWith(_literal),
            _ => text.IndexOf(_literal) >= 0,
        };
    }

    private static bool IsMatch(Regex regex, ReadOnlySpan<byte> text)
    {
        var rented = text.Length > MaxStackLength ? ArrayPool<char>.Shared.Rent(text.Length) : null;
        var characters = rented ?? stackalloc char[MaxStackLength];
        var isMatch = regex.IsMatch(characters[..Encoding.UTF8.GetChars(text, characters)]);
        if (rented is not null)
        {
            ArrayPool<char>.Shared.Return(rented);
        }

        return isMatch;
    }

    /// <summary>The text of an expression that is nothing but text; else null.</summary>
    private static string? Unescape(string pattern)
    {
        var text = new StringBuilder();
        for (var i = 0; i < pattern.Length; i++)
        {
            if (pattern[i] == '\\' && i + 1 < pattern.Length && !char.IsLetterOrDigit(pattern[i + 1]))
            {
                i++;
            }
            else if (pattern[i] is '\\' or '*' or '+' or '?' or '|' or '{' or '[' or '(' or ')' or '^' or '$' or '.')
            {
                return null;
            }

            text.Append(pattern[i]);
        }

        return text.ToString();
    }
}

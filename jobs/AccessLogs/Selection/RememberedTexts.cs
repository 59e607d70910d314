using System.Text;
using AccessLogs.Report;

namespace AccessLogs.Selection;

/// <summary>Texts that are found out once for each key that is distinct. One thread at a time.</summary>
/// <param name="textOf">Finds one out.</param>
internal sealed class RememberedTexts(RememberedTexts.TextOf textOf)
{
    /// <summary>A log of ever new keys must not fill the memory.</summary>
    private const int MaxRemembered = 100_000;

    private readonly Dictionary<byte[], byte[]> _texts = new(NameComparer.Instance);

    /// <summary>Finds a text out.</summary>
    /// <param name="key">The key.</param>
    internal delegate string TextOf(ReadOnlySpan<byte> key);

    /// <summary>The text of a key.</summary>
    public ReadOnlySpan<byte> Of(ReadOnlySpan<byte> key)
    {
        var known = _texts.GetAlternateLookup<ReadOnlySpan<byte>>();
        if (!known.TryGetValue(key, out var text))
        {
            if (_texts.Count == MaxRemembered)
            {
                _texts.Clear();
            }

            text = Encoding.UTF8.GetBytes(textOf(key));
            known[key] = text;
        }

        return text;
    }
}

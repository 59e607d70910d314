using System.Runtime.InteropServices;
using System.Text;

namespace AccessLogs.Accumulation;

/// <summary>The first lines of each kind of attack.</summary>
internal sealed class Evidence
{
    /// <summary>The lines that are kept of a kind: enough to see what it is, whatever the size of the log.</summary>
    public const int MaxLines = 10;

    private readonly Dictionary<string, KeptLines> _kinds = new(StringComparer.Ordinal);

    /// <summary>The kinds and their lines.</summary>
    public IEnumerable<(string Kind, KeptLine Line)> Lines =>
        _kinds.OrderBy(kind => kind.Key, StringComparer.Ordinal).SelectMany(kind => kind.Value.Lines.Select(line => (kind.Key, line)));

    /// <summary>The lines of a kind.</summary>
    /// <param name="kind">The kind.</param>
    /// <returns>Its lines.</returns>
    public KeptLines Of(string kind) => CollectionsMarshal.GetValueRefOrAddDefault(_kinds, kind, out _) ??= new KeptLines(MaxLines);

    /// <inheritdoc cref="Of(string)"/>
    public KeptLines Of(ReadOnlySpan<byte> kind)
    {
        Span<char> name = stackalloc char[kind.Length];
        var kinds = _kinds.GetAlternateLookup<ReadOnlySpan<char>>();
        return kinds.TryGetValue(name[..Encoding.ASCII.GetChars(kind, name)], out var lines) ? lines : Of(name.ToString());
    }

    /// <summary>The lines of a kind as rows.</summary>
    /// <param name="kind">The kind.</param>
    /// <param name="top">The most rows.</param>
    /// <returns>The rows, in the order of the log.</returns>
    public IReadOnlyList<ReportRow> Of(string kind, int top) => [.. Of(kind).Lines.Take(top).Select(line => new ReportRow(line.Text, 1, 1, line.Size))];

    /// <summary>Adds the lines of another.</summary>
    /// <param name="other">The other.</param>
    public void Merge(Evidence other)
    {
        foreach (var (kind, lines) in other._kinds)
        {
            Of(kind).Merge(lines);
        }
    }
}

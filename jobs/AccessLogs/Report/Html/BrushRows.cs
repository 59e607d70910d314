using System.Runtime.InteropServices;

namespace AccessLogs.Report.Html;

/// <summary>
/// The figures of rows by spans of time, each row a text: the number of spans since the last one that the row has hits in, then the figures. Most rows
/// have hits in few spans, and most figures are small: a number is written in digits of 32, the lowest first, each but the last with 32 added.
/// </summary>
internal sealed class BrushRows
{
    private const int DigitBits = 5;
    private const int More = 1 << DigitBits;

    private readonly Dictionary<byte[], int>.AlternateLookup<ReadOnlySpan<byte>> _indices = new Dictionary<byte[], int>(NameComparer.Instance).GetAlternateLookup<ReadOnlySpan<byte>>();
    private readonly List<(ReadOnlyMemory<byte> Name, List<byte> Text)> _rows = [];
    private readonly List<int> _spans = [];

    /// <summary>The rows in the order in which they came.</summary>
    public IReadOnlyList<(ReadOnlyMemory<byte> Name, List<byte> Text)> Rows => _rows;

    /// <summary>The digits: nothing that JSON or HTML would escape.</summary>
    private static ReadOnlySpan<byte> Digits => "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"u8;

    /// <summary>Has a row, if it is not there.</summary>
    /// <param name="name">Its name.</param>
    /// <returns>Its place.</returns>
    public int Add(ReadOnlyMemory<byte> name)
    {
        if (!_indices.TryGetValue(name.Span, out var index))
        {
            index = _rows.Count;
            _indices.TryAdd(name.Span, index);
            _rows.Add((name, []));
            _spans.Add(-1);
        }

        return index;
    }

    /// <summary>Adds the figures of a row in a span.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="span">The span, which is after those that were added before.</param>
    /// <param name="figures">The figures.</param>
    public void Add(ReadOnlyMemory<byte> name, int span, ReadOnlySpan<long> figures)
    {
        var index = Add(name);
        var text = _rows[index].Text;
        Write(text, span - _spans[index]);
        CollectionsMarshal.AsSpan(_spans)[index] = span;
        foreach (var figure in figures)
        {
            Write(text, figure);
        }
    }

    private static void Write(List<byte> text, long number)
    {
        var rest = (ulong)number;
        while (rest >= More)
        {
            text.Add(Digits[(int)((rest & (More - 1)) | More)]);
            rest >>= DigitBits;
        }

        text.Add(Digits[(int)rest]);
    }
}

using System.Text;

namespace AccessLogs;

/// <summary>A row of a panel.</summary>
/// <param name="RawName">The key as the log has it: bytes that should be UTF-8 but may be anything.</param>
/// <param name="Hits">The requests.</param>
/// <param name="Visitors">The distinct visitors among them.</param>
/// <param name="Bytes">The sum of the sizes of the answers.</param>
public readonly record struct ReportRow(ReadOnlyMemory<byte> RawName, long Hits, long Visitors, long Bytes)
{
    private readonly IReadOnlyList<long>? _further;
    private readonly IReadOnlyList<ReportRow>? _items;

    /// <summary>The key as text, made anew at each call; what is not UTF-8 becomes U+FFFD.</summary>
    public string Name => Encoding.UTF8.GetString(RawName.Span);

    /// <summary>The numbers of the columns that are not among the usual three, in their order (<see cref="ReportPanel.Value"/>).</summary>
    public IReadOnlyList<long> Further
    {
        get => _further ?? [];
        init => _further = value;
    }

    /// <summary>The most hits that the row lacks; 0 in an exact report.</summary>
    public long Missing { get; init; }

    /// <summary>The standard error of the visits, or the hits, of a row whose figures are estimated from some visitors; 0 when they are not.</summary>
    public long StandardError { get; init; }

    /// <summary>What the row is made of: the versions of a browser, the lines that show an attack. Most rows have none.</summary>
    public IReadOnlyList<ReportRow> Items
    {
        get => _items ?? [];
        init => _items = value;
    }
}

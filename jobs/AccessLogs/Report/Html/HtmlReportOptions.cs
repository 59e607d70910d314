namespace AccessLogs;

/// <summary>What an HTML report says beside the figures, and how much it has.</summary>
public sealed record HtmlReportOptions
{
    /// <summary>The title of the page.</summary>
    /// <value>The default is <see cref="DefaultTitle"/>.</value>
    public string Title { get; init; } = DefaultTitle;

    /// <summary>A line below the title: what was read. Empty for none.</summary>
    /// <value>The default is empty.</value>
    public string Subtitle { get; init; } = "";

    /// <summary>The most rows of a panel, and of what a row is made of; the page says how many there are in all.</summary>
    /// <value>The default is <see cref="DefaultTop"/>: a page that browsers open at once.</value>
    public int Top { get; init; } = DefaultTop;

    /// <summary>
    /// The name of this version of a page that is served, with an address <c>events</c> beside it that tells of later ones by Server-Sent
    /// Events (<c>event: report</c>); null for a page that stays as it is, and asks for nothing.
    /// </summary>
    /// <value>The default is null.</value>
    public string? LiveVersion { get; init; }

    /// <summary>The default of <see cref="Title"/>.</summary>
    public const string DefaultTitle = "Access log report";

    /// <summary>The default of <see cref="Top"/>.</summary>
    public const int DefaultTop = 1_000;
}

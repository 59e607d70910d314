namespace AccessLogs.Cli.Outputs;

/// <summary>Where the report shall go. Files are paths, - for standard output, or null for nowhere.</summary>
/// <param name="Json">The JSON report.</param>
/// <param name="Html">The page.</param>
/// <param name="Csv">A file of comma-separated values, or a directory of such files.</param>
/// <param name="Parquet">A directory of Parquet files.</param>
/// <param name="GoAccessJson">The JSON report as GoAccess writes it.</param>
/// <param name="PageRows">Rows of a panel of the page; null for as many as the others have.</param>
/// <param name="PerVirtualHost">Whether there is a report for each virtual host; <paramref name="Html"/> is a directory then.</param>
/// <param name="Top">Rows of a panel; null for each output's own default.</param>
/// <param name="Panels">The panels that are shown; GoAccess's report always has all of its own.</param>
/// <param name="Title">The title of pages; null for each one's own.</param>
/// <param name="FailedLines">The lines that failed.</param>
internal sealed record OutputSettings(
    string? Json,
    string? Html,
    string? Csv,
    string? Parquet,
    string? GoAccessJson,
    int? PageRows,
    bool PerVirtualHost,
    int? Top,
    PanelChoice Panels,
    string? Title,
    string? FailedLines)
{
    /// <summary>Enough rows for every day and hour that a person would read.</summary>
    private const int MaxRowsToSort = 400;

    /// <summary>Rows of a panel in the terminal, if nothing else is said.</summary>
    private const int DefaultTerminalTop = 10;

    /// <summary>The file that is all of the comma-separated values; null for none.</summary>
    public string? CsvFile => Csv is ReportFile.StandardOutput || Csv?.EndsWith(".csv", StringComparison.OrdinalIgnoreCase) == true ? Csv : null;

    /// <summary>The directory of such files; null for none.</summary>
    public string? CsvDirectory => CsvFile is null ? Csv : null;

    /// <summary>The most rows of a panel of a page.</summary>
    public int PageTop => PageRows ?? Top ?? HtmlReportOptions.DefaultTop;

    /// <summary>The most rows of a panel in the terminal.</summary>
    public int TerminalTop => Top ?? DefaultTerminalTop;

    /// <summary>The most rows of a panel of a file for programs.</summary>
    public int FileRows => Top ?? int.MaxValue;

    /// <summary>The rows of a panel that a report needs for all of the places together; GoAccess's has sums of all rows.</summary>
    public int Rows => GoAccessJson is not null
        ? int.MaxValue
        : EnoughToSort(Math.Max(TerminalTop, Math.Max(Html is null ? 0 : PageTop, (Json ?? Csv ?? Parquet) is null ? 0 : FileRows)));

    /// <summary>Rows of a panel that people read in another order than the one they are chosen by.</summary>
    /// <param name="top">How many they see.</param>
    public static int EnoughToSort(int top) => Math.Max(top, MaxRowsToSort);

    /// <summary>What a page says beside the figures.</summary>
    /// <param name="subtitle">The line below its title.</param>
    public HtmlReportOptions Page(string subtitle) => new()
    {
        Title = Title ?? HtmlReportOptions.DefaultTitle,
        Subtitle = subtitle,
        Top = PageTop,
    };
}

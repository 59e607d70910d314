using System.CommandLine;
using System.CommandLine.Parsing;
using CommandOptions;

namespace AccessLogs.Cli.Outputs;

/// <summary>The options that say where the report goes.</summary>
internal static class OutputOptions
{
    private static readonly Option<string?> Json = new("--json")
    {
        Description = "Write the report as JSON to a file, or with - to standard output instead of the report for people.",
        HelpName = "FILE|-",
    };

    private static readonly Option<string?> Html = new("--html")
    {
        Description = "Write the report as one HTML page to a file, or with - to standard output.",
        HelpName = "FILE|-",
    };

    private static readonly Option<string?> Csv = new("--csv")
    {
        Description = "Write the panels as comma-separated values: to one file, if its name ends in .csv or is -, else to a file each in a directory.",
        HelpName = "FILE.csv|DIR|-",
    };

    private static readonly Option<string?> Parquet = new("--parquet")
    {
        Description = "Write the panels as Parquet files, one each, to a directory.",
        HelpName = "DIR",
    };

    private static readonly Option<string?> GoAccessJson = new("--goaccess-json")
    {
        Description = "Write the report as GoAccess writes its JSON, to a file, or with - to standard output.",
        HelpName = "FILE|-",
    };

    private static readonly Option<int?> PageRows = new("--rows")
    {
        Description = "Rows of each panel of the page: a number, or all. [default: --top]",
        HelpName = "N|all",
        CustomParser = ReadRows,
    };

    private static readonly Option<bool> PerVirtualHost = new("--per-vhost")
    {
        Description = "A report for each virtual host, from one pass: in the terminal, in --json FILE, and with --html DIR, --csv DIR and --parquet DIR a page or a directory each, and an index.",
    };

    private static readonly Option<string[]> OnlyPanels = new("--panels")
    {
        Description = "Show these panels, in this order: names as in the JSON report, separated by commas.",
        HelpName = "NAMES",
        AllowMultipleArgumentsPerToken = false,
    };

    private static readonly Option<string[]> WithoutPanels = new("--without-panels")
    {
        Description = "Show all panels but these.",
        HelpName = "NAMES",
        AllowMultipleArgumentsPerToken = false,
    };

    private static readonly Option<string?> Title = new("--title")
    {
        Description = "The title of the page.",
        HelpName = "TEXT",
    };

    private static readonly Option<string?> FailedLines = new("--failed-lines")
    {
        Description = "Write the lines that failed, as they are, to a file.",
        HelpName = "FILE",
    };

    private static readonly Option<int?> Top = new("--top")
    {
        Description = "Rows of each panel. [default: 10 in the terminal, 1000 in HTML, 366 in GoAccess's JSON, all in the others]",
        HelpName = "N",
        CustomParser = result => OptionReaders.ReadNumber(result, 0),
    };

    /// <summary>All of them, in the order of the help.</summary>
    public static IReadOnlyList<Option> All { get; } = [Json, Html, Csv, Parquet, GoAccessJson, PageRows, PerVirtualHost, Top, OnlyPanels, WithoutPanels, Title, FailedLines];

    /// <summary>Reads them.</summary>
    /// <param name="result">What the user said.</param>
    /// <param name="isLive">Whether a page is served.</param>
    /// <exception cref="BadUseException">They do not go together.</exception>
    public static OutputSettings Read(ParseResult result, bool isLive)
    {
        var (rows, html) = (result.GetValue(PageRows), result.GetValue(Html));
        if (rows is not null && html is null && !isLive)
        {
            throw new BadUseException($"{PageRows.Name} is of the page, and needs {Html.Name} or --live; {Top.Name} is of all outputs");
        }

        if (result.GetValue(Title) is not null && html is null && !isLive)
        {
            throw new BadUseException($"{Title.Name} is of the page, and needs {Html.Name} or --live");
        }

        return new OutputSettings(
            result.GetValue(Json), html, result.GetValue(Csv), result.GetValue(Parquet), result.GetValue(GoAccessJson), rows, result.GetValue(PerVirtualHost), result.GetValue(Top),
            ReadPanels(result), result.GetValue(Title), result.GetValue(FailedLines));
    }

    private static PanelChoice ReadPanels(ParseResult result)
    {
        var (only, without) = (Names(result.GetValue(OnlyPanels)), Names(result.GetValue(WithoutPanels)));
        if (only.Length > 0 && without.Length > 0)
        {
            throw new BadUseException("--panels and --without-panels can't be together");
        }

        var choice = SelectionOptions.Check(OnlyPanels, () => new PanelChoice { Only = only.Length > 0 ? only : null });
        return SelectionOptions.Check(WithoutPanels, () => choice with { Without = without });
    }

    private static string[] Names(string[]? lists) =>
        [.. (lists ?? []).SelectMany(list => list.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))];

    private static int? ReadRows(ArgumentResult result)
    {
        var text = result.Tokens[0].Value;
        if (text == "all")
        {
            return int.MaxValue;
        }

        if (int.TryParse(text, out var rows) && rows >= 0)
        {
            return rows;
        }

        OptionReaders.Refuse(result, $"'{text}' is no number of rows: give one from 0 on, or all");
        return null;
    }
}

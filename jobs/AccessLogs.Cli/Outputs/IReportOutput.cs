namespace AccessLogs.Cli.Outputs;

/// <summary>One of the places that a report goes to.</summary>
internal interface IReportOutput : IAsyncDisposable
{
    /// <summary>The rows of a panel that it needs.</summary>
    int Rows { get; }

    /// <summary>Whether it takes standard output for itself.</summary>
    bool IsStandardOutput { get; }

    /// <summary>Whether it has panels that the user did not choose too: others read it, who look for them.</summary>
    bool HasAllPanels => false;

    /// <summary>Writes the report, in the place of an earlier one.</summary>
    /// <param name="report">The report, with as many rows at least.</param>
    /// <param name="subject">What it is of.</param>
    Task WriteAsync(AccessLogReport report, ReportSubject subject);
}

namespace AccessLogs;

/// <summary>The totals of a report. The rules are in docs/report-format.md.</summary>
public sealed record GeneralFigures
{
    /// <summary>All lines that are not blank, but for those that were left out.</summary>
    public required long TotalRequests { get; init; }

    /// <summary>The lines that are of their format.</summary>
    public required long ValidRequests { get; init; }

    /// <summary>The lines that are not.</summary>
    public required long FailedRequests { get; init; }

    /// <summary>The lines of their format that were left out (<see cref="AnalysisOptions"/>).</summary>
    public long ExcludedRequests { get; init; }

    /// <summary>Those of the valid lines that are messages of an error log, and no requests.</summary>
    public long Messages { get; init; }

    /// <summary>Distinct (day, client, user agent).</summary>
    public required int UniqueVisitors { get; init; }

    /// <summary>Distinct paths, query strings included, of requests that were not answered with 404.</summary>
    public required int UniqueFiles { get; init; }

    /// <summary>Distinct paths of requests that were answered with 404.</summary>
    public required int UniqueNotFound { get; init; }

    /// <summary>The sum of the sizes of all answers, in bytes.</summary>
    public required long Bandwidth { get; init; }

    /// <summary>The earliest request, with its offset; null when there is none.</summary>
    public required DateTimeOffset? StartTime { get; init; }

    /// <summary>The latest request, with its offset; null when there is none.</summary>
    public required DateTimeOffset? EndTime { get; init; }

    /// <summary>The counts, each by its name in the JSON report, in its order.</summary>
    public IReadOnlyList<(string Name, long Count)> Counts =>
    [
        ("total_requests", TotalRequests), ("valid_requests", ValidRequests), ("failed_requests", FailedRequests), ("error_log_messages", Messages),
        ("unique_visitors", UniqueVisitors), ("unique_files", UniqueFiles), ("unique_not_found", UniqueNotFound), ("bandwidth", Bandwidth),
    ];
}

namespace AccessLogs.Parsing;

/// <summary>What a field is for: of several for one purpose the best counts.</summary>
internal static class LogFieldPurpose
{
    /// <summary>The field that stands for all of one purpose.</summary>
    public static LogField Of(LogField field) => field switch
    {
        LogField.HostAndPort => LogField.Host,
        LogField.PathOnly => LogField.Path,
        _ => field,
    };
}

namespace AccessLogs.Parsing;

/// <summary>How the text of a field is read.</summary>
/// <param name="Field">What it is.</param>
internal sealed record FieldReading(LogField Field)
{
    /// <summary>The layout of a time.</summary>
    public TimeFormat? Time { get; init; }

    /// <summary>The unit of a <see cref="LogField.ResponseTime"/> in nanoseconds.</summary>
    public long Unit { get; init; }

    /// <summary>Whether escapes of URLs are taken out of the text, as GoAccess does in user agents, and CloudFront needs.</summary>
    public bool IsUrlEncoded { get; init; }

    /// <summary>Whether <c>+</c> stands for a space: IIS, whose fields have none.</summary>
    public bool HasPlusForSpace { get; init; }

    /// <summary>Whether a <see cref="LogField.HostAndPort"/> without a port is none.</summary>
    public bool NeedsPort { get; init; }

    /// <summary>Of a time whether it is one only with a fraction.</summary>
    public bool NeedsFraction { get; init; }

    /// <summary>Whether GoAccess's rules hold: a status is 100 to 599, a size that is none is 0.</summary>
    public bool HasGoAccessRules { get; init; }

    /// <summary>The error of a line in which this field is wrong or missing.</summary>
    public LineError Error => Field switch
    {
        LogField.Host or LogField.HostAndPort or LogField.Identity or LogField.User or LogField.VirtualHost => LineError.Client,
        LogField.Time => LineError.Time,
        LogField.Request or LogField.Method or LogField.Path or LogField.PathOnly or LogField.Query or LogField.Protocol => LineError.Request,
        LogField.Status or LogField.Size => LineError.StatusOrSize,
        LogField.Referrer => LineError.Referrer,
        LogField.UserAgent => LineError.UserAgent,
        _ => LineError.Field,
    };
}

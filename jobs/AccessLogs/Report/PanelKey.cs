namespace AccessLogs;

/// <summary>What the names of a panel's rows are.</summary>
public enum PanelKey
{
    /// <summary>Text without a meaning of its own.</summary>
    Text,

    /// <summary>Days: <c>2015-05-17</c>.</summary>
    Day,

    /// <summary>Hours of the day: <c>00</c> to <c>23</c>.</summary>
    HourOfDay,

    /// <summary>Days of the week: <c>Monday</c> to <c>Sunday</c>.</summary>
    Weekday,

    /// <summary>Hours of days: <c>2015-05-17 10:00</c>.</summary>
    Hour,

    /// <summary>Minutes, or spans of them: <c>2015-05-17 10:05</c>, <c>2015-05-17 10:05 to 10:08</c>.</summary>
    Minutes,

    /// <summary>Paths of requests, with their query strings.</summary>
    Path,

    /// <summary>Addresses or names of clients.</summary>
    Client,

    /// <summary>Networks: <c>192.0.2.0/24</c>.</summary>
    Network,

    /// <summary>URLs.</summary>
    Url,

    /// <summary>Status codes: three digits, or <c>-</c>.</summary>
    Status,

    /// <summary>User agents.</summary>
    UserAgent,
}

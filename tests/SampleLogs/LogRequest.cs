namespace SampleLogs;

/// <summary>One request of a log. Text as it stands in the log.</summary>
internal sealed record LogRequest(string Host, string UserAgent)
{
    private static readonly string[] Months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

    public string User { get; set; } = "-";

    public string Method { get; set; } = "GET";

    public string Path { get; set; } = "/";

    public string Protocol { get; set; } = "HTTP/1.1";

    public int Status { get; set; } = 200;

    /// <summary>Below 0 for <c>-</c>.</summary>
    public long Size { get; set; }

    public string Referrer { get; set; } = "-";

    /// <summary>Writes what is before the request: <c>host - user [time] </c>.</summary>
    public LogText WriteStart(LogText text, DateTime time) => text
        .Add(Host).Add(" - "u8).Add(User).Add(" ["u8)
        .Add(time.Day, "00").Add("/"u8).Add(Months[time.Month - 1]).Add("/"u8).Add(time.Year).Add(":"u8)
        .Add(time.Hour, "00").Add(":"u8).Add(time.Minute, "00").Add(":"u8).Add(time.Second, "00").Add(" +0100] "u8);

    /// <summary>Writes the whole line but its end.</summary>
    public void Write(LogText text, DateTime time)
    {
        WriteStart(text, time).Add("\""u8).Add(Method).Add(" "u8).Add(Path).Add(" "u8).Add(Protocol).Add("\" "u8).Add(Status, "000").Add(" "u8);
        if (Size < 0)
        {
            text.Add("-"u8);
        }
        else
        {
            text.Add(Size);
        }

        text.Add(" \""u8).Add(Referrer).Add("\" \""u8).Add(UserAgent).Add("\""u8);
    }
}

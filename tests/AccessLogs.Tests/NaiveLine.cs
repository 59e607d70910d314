namespace AccessLogs.Tests;

/// <summary>A valid line of the naive counter: a byte is a character (Latin-1).</summary>
internal sealed record NaiveLine(
    string Host, DateTimeOffset Time, string Day, string Hour, string Method, string Path, string Protocol, string Status, long Size, string Referrer, string UserAgent,
    string User, string VirtualHost)
{
    public (string Day, string Host, string UserAgent) Visitor => (Day, Host, UserAgent);
}

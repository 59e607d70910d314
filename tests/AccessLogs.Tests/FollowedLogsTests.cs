using System.IO.Compression;
using AccessLogs.Cli.Incremental;
using AccessLogs.Cli.Live;
using Microsoft.Extensions.Time.Testing;

namespace AccessLogs.Tests;

/// <summary>Each line is counted once, whatever becomes of the files while they are followed and while nobody follows them.</summary>
public sealed class FollowedLogsTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("followed-");
    private readonly FakeTimeProvider _time = new();
    private readonly AccessLogAccumulator _figures;
    private KnownLogs _known = new([]);
    private FollowedLogs _followed;
    private int _lines;

    public FollowedLogsTests()
    {
        _followed = new FollowedLogs(_known, _time);
        _figures = new AccessLogAccumulator(AccessLogFormat.Combined);
    }

    private string Log => Path.Combine(_folder.FullName, "access.log");

    public void Dispose()
    {
        _followed.Dispose();
        _known.Dispose();
        _figures.Dispose();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public void A_log_that_takes_the_name_of_another_that_is_followed_gives_no_line_again()
    {
        Append(Log, 3);
        Append(Log + ".1", 4);
        Start(Log, Log + ".1");
        File.Move(Log + ".1", Log + ".2");
        File.Move(Log, Log + ".1");
        Append(Log + ".1", 1); // its writer does not know yet
        Append(Log, 2);
        AssertAllOnce();
        _time.Advance(TimeSpan.FromMinutes(2)); // the old names are let go
        AssertAllOnce();
        Append(Log + ".1", 1);
        AssertAllOnce();
        AssertAllOnce();
    }

    [Fact]
    public void A_copy_gives_its_lines_only_when_what_it_is_a_copy_of_was_emptied()
    {
        Append(Log, 100);
        File.WriteAllText(Log + ".1", "");
        Start(Log, Log + ".1");
        File.Delete(Log + ".1");
        File.WriteAllText(Log + ".1", File.ReadAllText(Log)[..1_000]); // half of the copy is there
        AssertAllOnce();
        Append(Log, 5); // seen by nobody before the log is emptied
        File.Copy(Log, Log + ".1", overwrite: true);
        File.WriteAllText(Log, "");
        Append(Log, 2);
        AssertAllOnce();
        AssertAllOnce();
        Append(Log, 1);
        AssertAllOnce();
    }

    [Fact]
    public void Who_stops_and_starts_again_goes_on_where_it_was()
    {
        Append(Log, 3);
        Start(Log);
        Append(Log, 2);
        AssertAllOnce();
        File.AppendAllText(Log, Line()[..20]); // half a line
        Poll();
        Stop();
        File.AppendAllText(Log, Line(_lines)[20..]);
        Append(Log, 2);
        Start(Log);
        AssertAllOnce();
    }

    [Theory]
    [InlineData("access.log.1")]
    [InlineData("access.log-20260309")]
    [InlineData("access-20260309.log")]
    [InlineData("access.log.1.gz")]
    public void What_a_log_had_before_it_was_rotated_is_found_beside_it(string rotated)
    {
        Append(Log, 300);
        Start(Log);
        Stop();
        Append(Log, 7);
        Rotate(Path.Combine(_folder.FullName, rotated));
        Append(Log, 2);
        Start(Log);
        AssertAllOnce();
        Assert.Contains(_known.Notes, note => note.EndsWith(rotated, StringComparison.Ordinal));
        Stop();
        Start(Log);
        AssertAllOnce();
    }

    [Fact]
    public void A_log_that_was_rotated_twice_is_followed_on()
    {
        Append(Log, 3);
        Start(Log);
        for (var i = 1; i <= 2; i++)
        {
            File.Move(Log, $"{Log}.{i}");
            Append(Log, i);
            AssertAllOnce();
            _time.Advance(TimeSpan.FromMinutes(2));
            AssertAllOnce();
        }

        Stop();
        Append(Log, 4);
        Start([.. _folder.GetFiles().Select(file => file.FullName)]);
        AssertAllOnce();
    }

    [Theory]
    [InlineData(20, 12)]
    [InlineData(20, 1)]
    [InlineData(300, 200)]
    [InlineData(300, 30)]
    public void One_that_is_cut_off_but_keeps_its_first_lines_gives_none_of_them_again(int lines, int kept)
    {
        Append(Log, lines);
        Start(Log);
        AssertAllOnce();
        Cut(kept);
        AssertAllOnce();
        Append(Log, 2);
        AssertAllOnce();
        Stop();
        Start(Log);
        Append(Log, 2);
        AssertAllOnce();
    }

    [Theory]
    [InlineData(20, 12)]
    [InlineData(300, 200)]
    [InlineData(300, 30)]
    public void One_that_was_cut_off_while_nobody_followed_it_gives_none_of_its_lines_again(int lines, int kept)
    {
        Append(Log, lines);
        Start(Log);
        Stop();
        File.Copy(Log, Log + ".bak");
        Cut(kept);
        Start(Log);
        Assert.Contains(_known.Notes, note => note.EndsWith("is shorter than it was; its lines were counted already", StringComparison.Ordinal));
        AssertAllOnce();
        Append(Log, lines);
        AssertAllOnce();
        Stop();
        Append(Log, 1);
        Start(Log, Log + ".bak");
        AssertAllOnce();
    }

    [Theory]
    [InlineData(20, 12)]
    [InlineData(300, 200)]
    public void A_shorter_file_in_the_place_of_one_that_is_followed_gives_only_what_is_added_to_it(int lines, int kept)
    {
        Append(Log, lines);
        Start(Log);
        AssertAllOnce();
        File.WriteAllText(Log + ".new", string.Concat(File.ReadLines(Log).Take(kept).Select(line => line + '\n'))); // as sed -i does
        File.Move(Log + ".new", Log, overwrite: true);
        AssertAllOnce();
        Append(Log, 3);
        AssertAllOnce();
        _time.Advance(TimeSpan.FromMinutes(2));
        AssertAllOnce();
        Append(Log, lines);
        AssertAllOnce();
    }

    [Fact]
    public void One_that_was_changed_in_lines_that_were_counted_gives_only_what_is_behind_them()
    {
        Append(Log, 300);
        Start(Log);
        Stop();
        var text = File.ReadAllText(Log);
        File.WriteAllText(Log, text[..^2_000] + new string('x', 1_900) + text[^100..]);
        Append(Log, 4);
        Start(Log);
        AssertAllOnce();
        Assert.Contains(_known.Notes, note => note.EndsWith("was changed in what was counted already; only what is behind that is counted", StringComparison.Ordinal));
    }

    private void Cut(int lines)
    {
        using var file = new FileStream(Log, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        file.SetLength(File.ReadLines(Log).Take(lines).Sum(line => line.Length + 1L));
    }

    /// <summary>As a run does that counts what is there and then follows.</summary>
    private void Start(params string[] logs)
    {
        foreach (var log in (string[])[.. RotatedLogs.Find(logs, _known), .. logs])
        {
            var isPacked = log.EndsWith(".gz", StringComparison.Ordinal);
            var numbers = _known.Logs.ToArray();
            if (_followed.Take(log, log, isPacked, new(() => AccessLogFormat.Combined)) is null)
            {
                continue;
            }

            // What the run counts: of the log that the plan has moved on, the lines between.
            var number = Enumerable.Range(0, _known.Logs.Count).Single(i => i >= numbers.Length || _known.Logs[i].Offset != numbers[i].Offset || _known.Logs[i].Packed != numbers[i].Packed);
            var start = number < numbers.Length ? numbers[number].Offset : _known.StartOf(number);
            using var file = File.OpenRead(log);
            using Stream content = isPacked ? new GZipStream(file, CompressionMode.Decompress) : file;
            using var text = new MemoryStream();
            content.CopyTo(text);
            _figures.Add(text.ToArray().AsSpan((int)start..));
        }
    }

    /// <summary>As the state is written and read.</summary>
    private void Stop()
    {
        _followed.Dispose();
        _known = new KnownLogs(_known.Logs);
        _followed = new FollowedLogs(_known, _time);
    }

    private void Poll() => _followed.Poll(_figures);

    private void AssertAllOnce()
    {
        Poll();
        var report = _figures.ToReport([]);
        var requests = report.Panel("requests").Rows;
        Assert.Equal(_lines, _figures.TotalLines);
        Assert.Equal(0, _figures.FailedLines);
        Assert.Equal(_lines, requests.Count);
        Assert.All(requests, row => Assert.Equal(1, row.Hits));
    }

    private void Rotate(string to)
    {
        if (to.EndsWith(".gz", StringComparison.Ordinal))
        {
            using var packed = new GZipStream(File.Create(to), CompressionLevel.Fastest);
            packed.Write(File.ReadAllBytes(Log));
            File.Delete(Log);
        }
        else
        {
            File.Move(Log, to);
        }
    }

    private void Append(string path, int count) => File.AppendAllText(path, string.Concat(Enumerable.Range(0, count).Select(_ => Line())));

    private string Line() => Line(++_lines);

    private static string Line(int number) => $"10.0.0.1 - - [17/May/2015:10:{number / 60 % 60:00}:{number % 60:00} +0000] \"GET /{number} HTTP/1.1\" 200 1 \"-\" \"-\"\n";
}

using System.Text;
using AccessLogs.Cli.Live;
using Microsoft.Extensions.Time.Testing;

namespace AccessLogs.Tests;

/// <summary>A log is followed whatever becomes of its file: each line is read once.</summary>
public sealed class LogFollowerTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("follower-");
    private readonly FakeTimeProvider _time = new();
    private readonly StringBuilder _taken = new();

    private string Log => Path.Combine(_folder.FullName, "access.log");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Lines_that_are_added_are_taken_whole_and_once()
    {
        File.WriteAllText(Log, "old\n");
        using var follower = Follow(4);
        Assert.Equal("", Poll(follower));
        File.AppendAllText(Log, "a\nb");
        Assert.Equal("a\n", Poll(follower));
        File.AppendAllText(Log, "c\n");
        Assert.Equal("bc\n", Poll(follower));
        Assert.Equal("", Poll(follower));
    }

    [Fact]
    public void A_line_longer_than_a_block_is_taken_whole()
    {
        File.WriteAllText(Log, "");
        using var follower = Follow(0);
        var line = new string('x', 5_000_000) + "\n";
        File.AppendAllText(Log, line);
        Assert.Equal(line, Poll(follower));
    }

    [Fact]
    public void A_renamed_log_is_read_to_its_end_and_the_new_one_from_its_start()
    {
        File.WriteAllText(Log, "");
        using var follower = Follow(0);
        File.AppendAllText(Log, "a\n");
        File.Move(Log, Log + ".1");
        Assert.Equal("a\n", Poll(follower)); // there is no new one yet
        File.AppendAllText(Log + ".1", "b\n");
        File.WriteAllText(Log, "c\n");
        Assert.Equal("b\nc\n", Poll(follower));
        File.AppendAllText(Log + ".1", "d\n"); // its writer did not know yet
        File.AppendAllText(Log, "e\n");
        Assert.Equal("d\ne\n", Poll(follower));
        File.AppendAllText(Log + ".1", "f");
        _time.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal("", Poll(follower));
        _time.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal("f", Poll(follower)); // nobody will end that line
    }

    [Fact]
    public void A_log_that_was_cut_off_is_read_from_its_start()
    {
        File.WriteAllText(Log, "");
        using var follower = Follow(0);
        File.AppendAllText(Log, "a\nhalf");
        Assert.Equal("a\n", Poll(follower));
        File.WriteAllText(Log, "b\n");
        Assert.Equal("b\n", Poll(follower));
    }

    [Fact]
    public void A_log_that_was_cut_off_and_has_grown_beyond_where_it_was_is_read_from_its_start()
    {
        File.WriteAllText(Log, "");
        using var follower = Follow(0);
        File.AppendAllText(Log, "1 a\n2 a\n");
        Assert.Equal("1 a\n2 a\n", Poll(follower));
        File.WriteAllText(Log, "1 b\n2 b\n3 b\n");
        Assert.Equal("1 b\n2 b\n3 b\n", Poll(follower));
    }

    [Fact]
    public void A_stream_is_taken_by_lines_and_its_last_line_at_its_end()
    {
        using var stream = new MemoryStream("a\nb\nc"u8.ToArray());
        var follower = new StreamFollower(stream);
        follower.Start();
        Assert.True(SpinWait.SpinUntil(
            () =>
            {
                follower.Poll(Take);
                return _taken.ToString() == "a\nb\nc";
            },
            TimeSpan.FromMinutes(10)));
    }

    private string Poll(LogFollower follower)
    {
        _taken.Clear();
        follower.Poll(path => FollowedFile.Open(path, 0), _ => Take);
        return _taken.ToString();
    }

    private LogFollower Follow(long offset) => new(Log, FollowedFile.Open(Log, offset), _time);

    private void Take(long offset, ReadOnlySpan<byte> lines) => _taken.Append(Encoding.ASCII.GetString(lines));
}

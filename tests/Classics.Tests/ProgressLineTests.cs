using Gearman.MapReduce;
using Microsoft.Extensions.Time.Testing;

namespace Classics.Tests;

/// <summary>What a person sees of a run that goes on.</summary>
public sealed class ProgressLineTests : IDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly StringWriter _output = new();

    public void Dispose() => _output.Dispose();

    [Fact]
    public void On_a_terminal_one_line_is_written_over_and_taken_away_at_the_end()
    {
        using (var line = new ProgressLine(_output, isTerminal: true, hasColour: false, _time))
        {
            Report(line, MapReducePhase.Map, 5_000_000);
            Assert.Equal("", _output.ToString()); // ten times a second is often enough
            _time.Advance(TimeSpan.FromSeconds(1));
            Report(line, MapReducePhase.Map, 5_000_000);
            Assert.Equal("\rmap 50 % (5/10, 1 MB/s, 5 s left)\e[K", _output.ToString());
            _time.Advance(TimeSpan.FromSeconds(1));
            line.Report(new(MapReducePhase.Shuffle, 5, 5, 2_000, null, 0) { BytesPerSecond = 500 });
            Assert.EndsWith("\rmap 50 % (5/10, 1 MB/s, 5 s left)  shuffle 2 KB (5/5, 500 B/s)\e[K", _output.ToString(), StringComparison.Ordinal);
        }

        Assert.EndsWith("\r\e[K", _output.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain('\n', _output.ToString());
    }

    [Fact]
    public void Elsewhere_there_are_plain_lines_and_few()
    {
        using (var line = new ProgressLine(_output, isTerminal: false, hasColour: false, _time))
        {
            for (var second = 1; second < 20; second++)
            {
                _time.Advance(TimeSpan.FromSeconds(1));
                Report(line, MapReducePhase.Map, 500_000 * second);
            }

            line.Report(new(MapReducePhase.Map, 10, 10, 10_000_000, 10_000_000, 0) { Elapsed = TimeSpan.FromSeconds(20) });
            line.Report(new(MapReducePhase.Map, 10, 10, 10_000_000, 10_000_000, 0) { Elapsed = TimeSpan.FromSeconds(20) });
        }

        Assert.Equal("map 50 % (5/10, 1 MB/s, 5 s left)\nmap done: 10 tasks, 10 MB in 20.0 s\n", _output.ToString());
    }

    [Fact]
    public void A_colour_is_used_where_it_may_be()
    {
        using var line = new ProgressLine(_output, isTerminal: true, hasColour: true, _time);
        _time.Advance(TimeSpan.FromSeconds(1));
        Report(line, MapReducePhase.Reduce, 0);
        Assert.StartsWith("\r\e[1;36mreduce\e[0m 0 % ", _output.ToString(), StringComparison.Ordinal);
    }

    private static void Report(ProgressLine line, MapReducePhase phase, long bytes) =>
        line.Report(new(phase, 5, 10, bytes, 10_000_000, 0) { BytesPerSecond = 1_000_000 });
}

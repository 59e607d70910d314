using AccessLogs.Cli.Incremental;
using Gearman.MapReduce;

namespace AccessLogs.Cli.Live;

/// <summary>The logs that are followed: each is counted up to its last whole line, and followed from there.</summary>
/// <param name="time">The clock.</param>
internal sealed class FollowedLogs(TimeProvider time) : ILogPlan, IDisposable
{
    private readonly List<(int Input, LogFollower Follower)> _followers = [];
    private int _inputs;
    private (int Input, StreamFollower Follower)? _stream;

    public JobInput? Take(string path, string fullPath, bool isPacked)
    {
        var input = _inputs++;
        if (isPacked)
        {
            return JobInput.FromFile(fullPath); // nobody adds to it
        }

        using var content = LogContent.Open(fullPath, isPacked);
        var end = content.EndOfLines();
        _followers.Add((input, new LogFollower(fullPath, end, time)));
        return JobInput.FromFile(fullPath, 0, end);
    }

    public JobInput Take(Stream standardInput)
    {
        _stream = (_inputs++, new StreamFollower(standardInput));
        return JobInput.FromStream(Stream.Null, "standard input");
    }

    /// <summary>Adds what is new.</summary>
    public void Poll(AccessLogAccumulator figures)
    {
        foreach (var (input, follower) in _followers)
        {
            follower.Poll((offset, lines) => Add(input, offset, lines));
        }

        if (_stream is { } stream)
        {
            stream.Follower.Poll((offset, lines) => Add(stream.Input, offset, lines));
        }

        void Add(int input, long offset, ReadOnlySpan<byte> lines)
        {
            figures.StartSplit(input, offset);
            figures.Add(lines);
        }
    }

    public void Dispose() => _followers.ForEach(one => one.Follower.Dispose());
}

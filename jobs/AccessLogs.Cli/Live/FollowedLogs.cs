using AccessLogs.Cli.Incremental;
using Gearman.MapReduce;

namespace AccessLogs.Cli.Live;

/// <summary>
/// The logs that are followed: each is counted up to its last whole line, and followed from there. A file that comes under one of their names is
/// known by what it holds, as between two runs: one that was followed under another name, or is a copy of such a one, gives no line again.
/// </summary>
/// <param name="known">The logs by what they hold; the figures name their inputs by its numbers.</param>
/// <param name="time">The clock.</param>
internal sealed class FollowedLogs(KnownLogs known, TimeProvider time) : ILogPlan, IDisposable
{
    private readonly List<(LogFollower Follower, AccessLogFormat Format)> _followers = [];
    private readonly List<AccessLogFormat> _formats = [AccessLogFormat.Combined];
    private readonly List<(int Log, StreamFollower Follower)> _streams = [];

    /// <summary>The format of each known log, by its number; there will be more.</summary>
    public IReadOnlyList<AccessLogFormat> Formats => _formats;

    /// <summary>How many there are.</summary>
    public int Count => _followers.Count + _streams.Count;

    private IEnumerable<FollowedFile> Files => _followers.SelectMany(one => one.Follower.Files);

    public JobInput? Take(string path, string fullPath, bool isPacked, Lazy<AccessLogFormat> format)
    {
        var job = known.Take(path, fullPath, isPacked, format);
        if (!isPacked) // nobody adds to what is packed
        {
            _followers.Add((new LogFollower(path, Open(path, format.Value), time), format.Value));
        }

        return job;
    }

    public JobInput Take(Stream stream, string name, Lazy<AccessLogFormat> format)
    {
        var job = known.Take(Stream.Null, name, format);
        var log = known.Logs.Count - 1;
        _streams.Add((log, new StreamFollower(stream)));
        SetFormat(log, format.Value);
        return job;
    }

    /// <summary>Begins to read the streams; before, nothing of them was read, and they may be given to another.</summary>
    public void StartStreams() => _streams.ForEach(one => one.Follower.Start());

    /// <summary>Adds what is new.</summary>
    public void Poll(AccessLogAccumulator figures)
    {
        foreach (var (follower, format) in _followers)
        {
            follower.Poll(path => Open(path, format), file => (offset, lines) => Add(file.Log ??= Begin(file, follower.Path, format), offset, lines));
            foreach (var file in follower.Files)
            {
                if (file.Log is { } log)
                {
                    known.Set(log, file.ToKnownLog(follower.Path));
                }
            }
        }

        foreach (var (log, follower) in _streams)
        {
            follower.Poll((offset, lines) => Add(log, offset, lines));
        }

        void Add(int log, long offset, ReadOnlySpan<byte> lines)
        {
            _formats[log] = _formats[log].WithColumnsOf(lines, offset);
            figures.StartSplit(log, offset);
            figures.Add(lines);
        }
    }

    public void Dispose() => _followers.ForEach(one => one.Follower.Dispose());

    /// <summary>Opens a file at its first line that was not counted.</summary>
    /// <returns>The file; null when there is none, or it is another one's that is followed, or a copy of it.</returns>
    private FollowedFile? Open(string path, AccessLogFormat format)
    {
        try
        {
            using var content = LogContent.Open(path, isPacked: false);
            if (content.Number != default && Files.Any(other => other.Number == content.Number))
            {
                return null;
            }

            if (known.Find(content) is not { } found)
            {
                // What begins as a log that is followed may become its copy.
                return content.Length > 0 && Files.Any(other => other.Head.StartsWith(content.Head.Span)) ? null : FollowedFile.Open(path, 0);
            }

            // A copy that is being made is shorter too, but it does not take the place of what it is a copy of.
            var isFollowed = Files.Any(other => other.Log == found.Number);
            var isReplaced = !found.IsWhole && _followers.Any(one => one.Follower.Path == path && one.Follower.Files.Any(other => other.Log == found.Number));
            if (isFollowed && !isReplaced)
            {
                return null;
            }

            var log = found.IsWhole ? found.Number : known.BeginChanged(found.Number, path, content);
            if (FollowedFile.Open(path, known.Logs[log].Offset) is not { } file)
            {
                return null;
            }

            file.Log = log;
            SetFormat(log, format);
            return file;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private int Begin(FollowedFile file, string path, AccessLogFormat format)
    {
        var log = known.Begin(KnownLog.New(path, file.Number));
        SetFormat(log, format);
        return log;
    }

    private void SetFormat(int log, AccessLogFormat format)
    {
        while (_formats.Count <= log)
        {
            _formats.Add(AccessLogFormat.Combined);
        }

        _formats[log] = format;
    }
}

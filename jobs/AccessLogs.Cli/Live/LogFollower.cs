namespace AccessLogs.Cli.Live;

/// <summary>
/// Reads what is added to a log, in whole lines. A log that was renamed is read on for a while, since its writer may not know yet; the new file
/// of its name is read from its start. One that was cut off is read anew from its start.
/// </summary>
internal sealed class LogFollower : IDisposable
{
    private const int BlockSize = 1 << 20;

    /// <summary>How long a renamed log is read on after its last line.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly string _path;
    private readonly TimeProvider _time;
    private readonly List<(FollowedFile File, long Since)> _renamed = [];
    private FollowedFile? _file;

    /// <summary>Follows a log.</summary>
    /// <param name="path">Where it is.</param>
    /// <param name="offset">From where on.</param>
    /// <param name="time">The clock.</param>
    public LogFollower(string path, long offset, TimeProvider time)
    {
        (_path, _time) = (path, time);
        _file = FollowedFile.Open(path, offset);
    }

    /// <summary>Reads what is new.</summary>
    /// <param name="take">Takes whole lines, and the offset of the first in its file.</param>
    public void Poll(LineTaker take)
    {
        foreach (var (file, since) in _renamed.ToArray())
        {
            var hasMore = file.Read(BlockSize, take);
            _renamed.Remove((file, since));
            if (hasMore || _time.GetElapsedTime(since) < Patience)
            {
                _renamed.Add((file, hasMore ? _time.GetTimestamp() : since));
            }
            else
            {
                file.TakeRest(take);
                file.Dispose();
            }
        }

        _file?.Read(BlockSize, take);
        if (FollowedFile.NumberOf(_path) is { } number && number != _file?.Number)
        {
            if (_file is not null)
            {
                _renamed.Add((_file, _time.GetTimestamp()));
            }

            _file = FollowedFile.Open(_path, 0);
            _file?.Read(BlockSize, take);
        }
    }

    public void Dispose()
    {
        _file?.Dispose();
        _renamed.ForEach(renamed => renamed.File.Dispose());
    }
}

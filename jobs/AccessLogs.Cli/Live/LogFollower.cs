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

    private readonly TimeProvider _time;
    private readonly List<(FollowedFile File, long Since)> _renamed = [];
    private FollowedFile? _file;

    /// <summary>Follows a log.</summary>
    /// <param name="path">Where it is.</param>
    /// <param name="file">The file that has the name now; null when there is none yet.</param>
    /// <param name="time">The clock.</param>
    public LogFollower(string path, FollowedFile? file, TimeProvider time) => (Path, _file, _time) = (path, file, time);

    /// <summary>Where it is.</summary>
    public string Path { get; }

    /// <summary>The files that are read.</summary>
    public IEnumerable<FollowedFile> Files => _renamed.Select(renamed => renamed.File).Concat(_file is null ? [] : [_file]);

    /// <summary>Reads what is new.</summary>
    /// <param name="open">Opens the file that has the name now, at its first line that was not counted; null when it is not to be read, for now.</param>
    /// <param name="takerOf">What takes the whole lines of a file.</param>
    public void Poll(Func<string, FollowedFile?> open, Func<FollowedFile, LineTaker> takerOf)
    {
        foreach (var (file, since) in _renamed.ToArray())
        {
            var hasMore = file.Read(BlockSize, takerOf(file));
            _renamed.Remove((file, since));
            if (hasMore || _time.GetElapsedTime(since) < Patience)
            {
                _renamed.Add((file, hasMore ? _time.GetTimestamp() : since));
            }
            else
            {
                file.TakeRest(BlockSize, takerOf(file));
                file.Dispose();
            }
        }

        _file?.Read(BlockSize, takerOf(_file));
        if (FollowedFile.NumberOf(Path) is { } number && number != _file?.Number)
        {
            if (_file is not null)
            {
                _renamed.Add((_file, _time.GetTimestamp()));
            }

            _file = open(Path);
            _file?.Read(BlockSize, takerOf(_file));
        }
    }

    public void Dispose()
    {
        _file?.Dispose();
        _renamed.ForEach(renamed => renamed.File.Dispose());
    }
}

using Gearman.MapReduce;

namespace AccessLogs.Cli.Incremental;

/// <summary>
/// The logs of which lines were counted, by what they hold: a log that was renamed, copied or packed is the same log, and one that was emptied
/// and written anew is another. Each has a number that stays, by which the figures name their inputs.
/// </summary>
internal sealed class KnownLogs : ILogPlan, IDisposable
{
    private readonly List<KnownLog> _logs;
    private readonly List<Part> _parts = [];

    /// <summary>Takes up what is known.</summary>
    public KnownLogs(IEnumerable<KnownLog> logs) => _logs = [.. logs];

    /// <summary>The logs, by their numbers.</summary>
    public IReadOnlyList<KnownLog> Logs => _logs;

    /// <summary>What a user should know of the logs.</summary>
    public List<string> Notes { get; } = [];

    public JobInput Take(Stream stream, string name, Lazy<AccessLogFormat> format)
    {
        _parts.Add(new Part(Begin(KnownLog.New(name, default)), 0, 0, null));
        return JobInput.FromStream(stream, name);
    }

    public JobInput? Take(string path, string fullPath, bool isPacked, Lazy<AccessLogFormat> format)
    {
        using var content = LogContent.Open(fullPath, isPacked);
        return isPacked ? TakePacked(path, fullPath, content) : TakePlain(path, fullPath, content);
    }

    /// <summary>Gives a log a number.</summary>
    /// <param name="log">The log.</param>
    /// <returns>The number.</returns>
    public int Begin(KnownLog log)
    {
        _logs.Add(log);
        return _logs.Count - 1;
    }

    /// <summary>Says how far a log was counted.</summary>
    /// <param name="number">Its number.</param>
    /// <param name="log">The log as it is now.</param>
    public void Set(int number, KnownLog log) => _logs[number] = log;

    /// <summary>The known log that a file, which is not packed, begins as and goes on as up to what was counted; of several the one of which most was counted.</summary>
    /// <param name="content">The file.</param>
    /// <returns>The number of the log; null when it is none of them.</returns>
    public int? Find(LogContent content)
    {
        foreach (var (number, log) in _logs.Index().OrderByDescending(log => log.Item.Number == content.Number).ThenByDescending(log => log.Item.Offset))
        {
            if (log.HasHeadOf(content) && content.HashTail(log.Offset) is var tail && (tail is null || tail == log.Tail))
            {
                return number;
            }
        }

        return null;
    }

    /// <summary>After the run: where the logs ended, and the inputs by their numbers here.</summary>
    /// <param name="result">What was counted of the parts, an input each.</param>
    /// <returns>The first log of which less was read than there was when it was planned, as it was cut off or replaced meanwhile; null when there is none.</returns>
    public string? Complete(AccessLogAccumulator result)
    {
        string? cut = null;
        foreach (var (input, part) in _parts.Index())
        {
            if (part.Unpacked is { } unpacked)
            {
                _logs[part.Number] = _logs[part.Number] with { Offset = unpacked.Offset, Tail = unpacked.HashTail() };
                if (unpacked.Damage is { } damage)
                {
                    Notes.Add($"{damage}; the lines before were counted");
                }
            }
            else if (result.BytesOf(input) < part.Length)
            {
                cut ??= _logs[part.Number].Name;
            }
        }

        // Of a compressed stream that was read from an offset on, the offsets are its own.
        result.RenumberInputs([.. _parts.Select(part => (part.Number, part.Unpacked is null ? 0 : part.Start))]);
        return cut;
    }

    public void Dispose() => _parts.ForEach(part => part.Unpacked?.Dispose());

    private JobInput? TakePlain(string path, string fullPath, LogContent content)
    {
        var end = content.EndOfLines();
        var number = Find(content);
        if (number is null && end == 0)
        {
            return null; // nothing that it could be known by
        }

        if (number is { } known && content.HashTail(_logs[known].Offset) is null)
        {
            Notes.Add($"{_logs[known].Name}: is shorter than it was; its lines were counted already");
        }

        var index = number ?? BeginAt(path, content);
        var start = _logs[index].Offset;
        if (start >= end)
        {
            _logs[index] = _logs[index] with { Name = path, Number = content.Number };
            return null;
        }

        _parts.Add(new Part(index, start, end - start, null));
        _logs[index] = new KnownLog(path, content.Number, end, 0, default, content.HashTail(end) ?? default).WithHead(content.Head.Span[..(int)Math.Min(content.Head.Length, end)]);
        return JobInput.FromFile(fullPath, start, end - start);
    }

    private JobInput? TakePacked(string path, string fullPath, LogContent content)
    {
        if (_logs.FindIndex(log => log.Packed == content.Packed && log.Number == content.Number && log.HasHeadOf(content)) is >= 0 and var same)
        {
            _logs[same] = _logs[same] with { Name = path };
            return null;
        }

        var unpacked = new UnpackedLog(fullPath);
        var (number, isShorter) = Find(content, unpacked);
        if (number is null && (content.Head.IsEmpty || IsCopy(path, content)))
        {
            unpacked.Dispose();
            return null;
        }

        var index = number ?? BeginAt(path, content);
        var log = (number is null ? _logs[index].WithHead(content.Head.Span) : _logs[index]) with { Name = path, Number = content.Number, Packed = content.Packed };
        _logs[index] = log;
        if (isShorter || (number is not null && unpacked.Offset == log.Offset && unpacked.IsAtEnd))
        {
            unpacked.Dispose();
            return null;
        }

        if (unpacked.Offset > log.Offset)
        {
            unpacked.Dispose(); // one that is known to be longer begins as this one does
            unpacked = new UnpackedLog(fullPath);
        }

        unpacked.SkipTo(log.Offset);
        _parts.Add(new Part(index, log.Offset, 0, unpacked));
        return JobInput.FromStream(unpacked, path, InputCompression.None);
    }

    /// <summary>The known log that a packed file has, by one pass over it up to where the longest that begins so ended.</summary>
    /// <returns>The number of the log, null when it is none of them; whether the file has less than was counted of it.</returns>
    private (int? Number, bool IsShorter) Find(LogContent content, UnpackedLog unpacked)
    {
        int? found = null;
        foreach (var (number, log) in _logs.Index().Where(log => log.Item.HasHeadOf(content) && !IsBeingRead(log.Index)).OrderBy(log => log.Item.Offset).ToArray())
        {
            if (!unpacked.SkipTo(log.Offset))
            {
                if (found is null)
                {
                    Notes.Add($"{log.Name}: is shorter than it was; its lines were counted already");
                }

                return (found ?? number, found is null);
            }

            found = unpacked.HashTail() == log.Tail ? number : found;
        }

        return (found, false);
    }

    private bool IsCopy(string path, LogContent content)
    {
        var isCopy = _parts.Exists(part => part.Unpacked is not null && _logs[part.Number].HasHeadOf(content));
        if (isCopy)
        {
            Notes.Add($"{path}: is a copy of another of these logs, and left out");
        }

        return isCopy;
    }

    /// <summary>Where a packed log ends is known when it was read.</summary>
    private bool IsBeingRead(int number) => _parts.Exists(part => part.Number == number && part.Unpacked is not null);

    private int BeginAt(string path, LogContent content)
    {
        if (_logs.Find(log => log.Number == content.Number && log.Number != default) is { } emptied)
        {
            Notes.Add($"{path}: was written anew since; what {emptied.Name} had at last is counted only if its copy is named too");
        }
        else if (_logs.Exists(log => log.Name == path))
        {
            Notes.Add($"{path}: is another file than before; what the old one had at last is counted only if it is named too");
        }

        return Begin(KnownLog.New(path, content.Number));
    }

    /// <summary>What is read of a log: of a packed one what comes out of it, of others so many bytes from the start on.</summary>
    private sealed record Part(int Number, long Start, long Length, UnpackedLog? Unpacked);
}

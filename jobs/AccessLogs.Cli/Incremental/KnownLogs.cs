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

    /// <summary>Where the part of a log begins that is read in this run.</summary>
    /// <param name="number">Its number.</param>
    internal long StartOf(int number) => _parts.Find(part => part.Number == number)?.Start ?? 0;

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

    /// <summary>The known log that a file, which is not packed, is: it begins as that did. Of several it is one that it goes on as, or else the one of which most was counted.</summary>
    /// <param name="content">The file.</param>
    /// <returns>The number of the log, null when it is none of them; whether what was counted of it is there still.</returns>
    public (int Number, bool IsWhole)? Find(LogContent content)
    {
        (int, bool)? changed = null;
        foreach (var (number, log) in _logs.Index().OrderByDescending(log => log.Item.Number == content.Number).ThenByDescending(log => log.Item.Offset))
        {
            var hasHead = log.HasHeadOf(content);
            if (!hasHead && !log.HasStartOf(content))
            {
                continue;
            }

            var tail = content.HashTail(log.Offset);
            if (hasHead && tail == log.Tail)
            {
                return (number, true);
            }

            // One that was cut off or written to in the midst; a head of a few lines may be that of another.
            changed ??= tail is null || log.HeadLength == KnownLog.MaxHeadLength ? (number, false) : null;
        }

        return changed;
    }

    /// <summary>
    /// Begins with what is behind the counted lines of a log that was changed in them: where it was cut off, or else where they ended. What is before
    /// may be other lines, but none is counted twice. It is a log of its own from here on: a copy may have more of the old one.
    /// </summary>
    /// <param name="known">The number of the log that it was.</param>
    /// <param name="path">Its path.</param>
    /// <param name="content">What it is now.</param>
    /// <returns>Its number.</returns>
    public int BeginChanged(int known, string path, LogContent content)
    {
        var (counted, end) = (_logs[known].Offset, content.EndOfLines());
        var isShorter = content.Length < counted;
        Notes.Add(isShorter ? $"{path}: is shorter than it was; its lines were counted already" : $"{path}: was changed in what was counted already; only what is behind that is counted");
        return Begin(At(path, content, Math.Min(end, isShorter ? end : content.FirstLineFrom(counted))));
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
        var found = Find(content);
        if (found is null && end == 0)
        {
            return null; // nothing that it could be known by
        }

        var index = found is var (number, isWhole) ? isWhole ? number : BeginChanged(number, path, content) : BeginAt(path, content);
        var start = _logs[index].Offset;
        if (start >= end)
        {
            _logs[index] = _logs[index] with { Name = path, Number = content.Number };
            return null;
        }

        _parts.Add(new Part(index, start, end - start, null));
        _logs[index] = At(path, content, end);
        return JobInput.FromFile(fullPath, start, end - start);
    }

    /// <summary>A log that was counted up to an end of a line.</summary>
    private static KnownLog At(string path, LogContent content, long end) =>
        new KnownLog(path, content.Number, end, 0, default, content.HashTail(end) ?? default).WithHead(content.Head.Span[..(int)Math.Min(content.Head.Length, end)]);

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

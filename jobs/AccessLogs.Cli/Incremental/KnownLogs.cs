using Gearman.MapReduce;

namespace AccessLogs.Cli.Incremental;

/// <summary>
/// The logs of which lines were counted, by what they hold: a log that was renamed, copied or packed is the same log, and one that was emptied
/// and written anew is another. Each has a number that stays, by which the figures name their inputs.
/// </summary>
internal sealed class KnownLogs : ILogPlan
{
    private readonly List<KnownLog> _logs;
    private readonly List<Part> _parts = [];

    /// <summary>Takes up what is known.</summary>
    public KnownLogs(IEnumerable<KnownLog> logs) => _logs = [.. logs];

    /// <summary>The logs, by their numbers.</summary>
    public IReadOnlyList<KnownLog> Logs => _logs;

    /// <summary>What a user should know of the logs.</summary>
    public List<string> Notes { get; } = [];

    public JobInput Take(Stream standardInput) => throw new NotSupportedException("standard input is not known again");

    public JobInput? Take(string path, string fullPath, bool isPacked)
    {
        using var content = LogContent.Open(fullPath, isPacked);
        var end = isPacked ? long.MaxValue : content.EndOfLines();
        var number = Find(content);
        if (number is null && _parts.Exists(part => part.IsPacked && IsSameHead(_logs[part.Number], content)))
        {
            Notes.Add($"{path}: is a copy of another of these logs, and left out");
            return null;
        }

        var start = number is { } known ? _logs[known].Offset : 0;
        if (number is null && (end == 0 || content.Head.IsEmpty))
        {
            return null; // nothing that it could be known by
        }

        if (number is null)
        {
            NoteRotation(path, content);
            _logs.Add(new KnownLog(path, content.Number, 0, 0, default, default));
        }

        var index = number ?? _logs.Count - 1;
        if (start >= end || (isPacked && number is not null && content.HashTail(start + 1) is null))
        {
            _logs[index] = _logs[index] with { Name = path, Number = content.Number };
            return null;
        }

        _parts.Add(new Part(index, start, isPacked, fullPath, path));
        _logs[index] = isPacked ? WithHead(_logs[index], content, content.Head.Length) with { Name = path, Number = content.Number } : At(content, path, end);
        return isPacked && start > 0 ? JobInput.FromStream(content.ReadFrom(start), path, InputCompression.None)
            : isPacked ? JobInput.FromFile(fullPath)
            : JobInput.FromFile(fullPath, start, end - start);
    }

    /// <summary>After the run: where packed logs ended, and the inputs by their numbers here.</summary>
    /// <param name="result">What was counted of the parts, an input each.</param>
    public void Complete(AccessLogAccumulator result)
    {
        foreach (var (input, part) in _parts.Index().Where(part => part.Item.IsPacked))
        {
            using var content = LogContent.Open(part.FullPath, isPacked: true);
            // Of a compressed stream that was read from an offset on, the offsets are its own.
            _logs[part.Number] = At(content, part.Name, part.Start + result.BytesOf(input));
        }

        result.RenumberInputs([.. _parts.Select(part => (part.Number, part.IsPacked ? part.Start : 0))]);
    }

    private static bool IsSameHead(KnownLog log, LogContent content) =>
        log.HeadLength > 0 && content.Head.Length >= log.HeadLength && content.HashHead(log.HeadLength) == log.Head;

    private static KnownLog At(LogContent content, string name, long offset)
    {
        var log = new KnownLog(name, content.Number, offset, 0, default, content.HashTail(offset) ?? default);
        return WithHead(log, content, (int)Math.Min(content.Head.Length, offset));
    }

    private static KnownLog WithHead(KnownLog log, LogContent content, int length) => log with { HeadLength = length, Head = content.HashHead(length) };

    /// <summary>The known log that begins as this one does and goes on so up to what was counted; of several the one of which most was counted.</summary>
    private int? Find(LogContent content)
    {
        foreach (var (number, log) in _logs.Index().OrderByDescending(log => log.Item.Number == content.Number).ThenByDescending(log => log.Item.Offset))
        {
            if (!IsSameHead(log, content))
            {
                continue;
            }

            var tail = content.HashTail(log.Offset);
            if (tail == log.Tail)
            {
                return number;
            }

            if (tail is null)
            {
                Notes.Add($"{log.Name}: is shorter than it was; its lines were counted already");
                return number;
            }
        }

        return null;
    }

    private void NoteRotation(string path, LogContent content)
    {
        if (_logs.Find(log => log.Number == content.Number && log.Number != default) is { } emptied)
        {
            Notes.Add($"{path}: was written anew since; what {emptied.Name} had at last is counted only if its copy is named too");
        }
        else if (_logs.Exists(log => log.Name == path))
        {
            Notes.Add($"{path}: is another file than before; what the old one had at last is counted only if it is named too");
        }
    }

    private sealed record Part(int Number, long Start, bool IsPacked, string FullPath, string Name);
}

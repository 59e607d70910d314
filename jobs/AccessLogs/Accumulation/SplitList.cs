namespace AccessLogs.Accumulation;

/// <summary>
/// What was counted, in the order of the inputs, and the first lines that failed. Splits that touch become one, so that a
/// whole input is one entry at the end, in whatever order its parts came; of the failed lines the first few of all are kept.
/// </summary>
internal sealed class SplitList
{
    /// <summary>The failed lines that are kept: enough to see what is wrong, whatever the size of the log.</summary>
    public const int MaxFailedLines = 10;

    private readonly List<FailedLineRecord> _failed = new(0);
    private List<Split> _splits = new(1);

    /// <summary>The splits, in order.</summary>
    public IReadOnlyList<Split> Splits => _splits;

    /// <summary>The first failed lines, in order.</summary>
    public IReadOnlyList<FailedLineRecord> FailedLines => _failed;

    /// <summary>Whether a failed line would be kept.</summary>
    /// <param name="input">Its input.</param>
    /// <param name="offset">Its offset.</param>
    /// <returns>False when there are enough lines before it.</returns>
    public bool Keeps(int input, long offset)
    {
        if (_failed.Count < MaxFailedLines)
        {
            return true;
        }

        var last = _failed[^1];
        return input < last.Split.Input || (input == last.Split.Input && offset < last.Offset);
    }

    /// <summary>Adds a failed line, if it is one of the first.</summary>
    /// <param name="split">The split that is being read.</param>
    /// <param name="count">The lines of the block before it.</param>
    /// <param name="offset">Its first byte.</param>
    /// <param name="error">What is wrong.</param>
    /// <param name="text">Its text; empty when that must not be shown.</param>
    public void Fail(in Split split, long count, long offset, LineError error, ReadOnlySpan<byte> text)
    {
        if (Keeps(split.Input, offset))
        {
            var excerpt = text[..Math.Min(text.Length, FailedLineRecord.MaxExcerptLength)].ToArray();
            Add(new FailedLineRecord((split.Input, split.Offset), split.Lines + count, offset, error, excerpt));
        }
    }

    /// <summary>Adds a failed line; only the first <see cref="MaxFailedLines"/> stay.</summary>
    /// <param name="line">The line.</param>
    public void Add(FailedLineRecord line)
    {
        var index = _failed.Count;
        while (index > 0 && line.IsBefore(_failed[index - 1]))
        {
            index--;
        }

        _failed.Insert(index, line);
        if (_failed.Count > MaxFailedLines)
        {
            _failed.RemoveAt(MaxFailedLines);
        }
    }

    /// <summary>Adds splits.</summary>
    /// <param name="splits">Splits in order.</param>
    public void Add(IReadOnlyList<Split> splits)
    {
        var merged = new List<Split>(_splits.Count + splits.Count);
        var (left, right) = (0, 0);
        while (left < _splits.Count || right < splits.Count)
        {
            var takeLeft = right == splits.Count || (left < _splits.Count && _splits[left].IsBefore(splits[right]));
            Append(merged, takeLeft ? _splits[left++] : splits[right++]);
        }

        _splits = merged;
    }

    /// <summary>Adds what another list has.</summary>
    /// <param name="other">The other list.</param>
    public void Merge(SplitList other)
    {
        foreach (var line in other._failed)
        {
            Add(line);
        }

        Add(other._splits);
    }

    /// <summary>The same with other numbers and offsets of the inputs.</summary>
    /// <param name="places">The new number of each input, and what is added to its offsets.</param>
    public SplitList Moved(IReadOnlyList<(int Input, long Offset)> places)
    {
        var moved = new SplitList();
        foreach (var line in _failed)
        {
            var (input, offset) = places[line.Split.Input];
            moved.Add(line with { Split = (input, line.Split.Offset + offset), Offset = line.Offset + offset });
        }

        moved.Add(
        [
            .. _splits.Select(split => split with { Input = places[split.Input].Input, Offset = split.Offset + places[split.Input].Offset })
                .OrderBy(split => split.Input).ThenBy(split => split.Offset),
        ]);
        return moved;
    }

    /// <summary>The number of a failed line in its input, from 1 on.</summary>
    /// <param name="line">One of <see cref="FailedLines"/>.</param>
    /// <returns>The number; counted over the splits that are here.</returns>
    public long LineNumber(FailedLineRecord line) =>
        _splits.Where(split => split.Input == line.Split.Input && split.Offset < line.Split.Offset).Sum(split => split.Lines) + line.LineInSplit + 1;

    /// <summary>Appends a split, as a part of the last one where they touch.</summary>
    private void Append(List<Split> splits, Split next)
    {
        if (splits.Count == 0 || splits[^1].Input != next.Input || splits[^1].End != next.Offset)
        {
            splits.Add(next);
            return;
        }

        var last = splits[^1];
        for (var i = 0; i < _failed.Count; i++)
        {
            if (_failed[i].Split == (next.Input, next.Offset))
            {
                _failed[i] = _failed[i] with { Split = (last.Input, last.Offset), LineInSplit = last.Lines + _failed[i].LineInSplit };
            }
        }

        splits[^1] = last with { Length = last.Length + next.Length, Lines = last.Lines + next.Lines };
    }
}

using AccessLogs.Parsing;
using AccessLogs.Selection;
using AccessLogs.Sketches;
using AccessLogs.Tables;

namespace AccessLogs.Accumulation;

/// <summary>Counts the lines of a batch by groups.</summary>
/// <param name="groups">The groups.</param>
/// <param name="context">What fields are read by.</param>
internal sealed unsafe class GroupBatch(IReadOnlyList<GroupBy> groups, FieldContext context)
{
    /// <summary>What stands between the values of several fields; a bar in a value has a backslash before it, so that no two keys are one.</summary>
    private const byte Bar = (byte)'|';

    private readonly LineText[][] _fields = [.. groups.Select(group => group.Keys.Select(key => key.NewText(context)).ToArray())];
    private readonly bool[] _leavesOut = [.. groups.Select(group => group.Definition is not null)];
    private readonly bool[] _isOfAttacks = [.. groups.Select(group => group.IsOfAttacks)];
    private readonly bool[] _hasTimes = [.. groups.Select(group => group.HasTimes)];
    private readonly LineRecord.KeyView[] _keys = new LineRecord.KeyView[groups.Count * Prefetch.Batch];
    private readonly byte[] _scratch = new byte[LineField.ScratchSize];
    private readonly TextArena _arena = new();

    /// <summary>Takes a line in.</summary>
    /// <param name="line">The line.</param>
    /// <param name="index">Its place in the batch.</param>
    public void Add(in AccessLogLine line, int index)
    {
        for (var i = 0; i < _fields.Length; i++)
        {
            Set(index, i, _isOfAttacks[i] ? default : KeyOf(line, _fields[i], _leavesOut[i]));
        }
    }

    /// <summary>Says what a line that was taken in is as an attack; without a word it is none.</summary>
    /// <param name="index">Its place in the batch.</param>
    /// <param name="host">Its client.</param>
    /// <param name="kind">The kind of attack.</param>
    public void AddAttack(int index, ReadOnlySpan<byte> host, ReadOnlySpan<byte> kind)
    {
        for (var i = 0; i < _fields.Length; i++)
        {
            if (_isOfAttacks[i] && _fields[i].Length == 1)
            {
                Set(index, i, With([], kind, bars: 0));
            }
            else if (_isOfAttacks[i] && !host.IsEmpty)
            {
                Set(index, i, With(With([], host, host.Count(Bar)), kind, bars: 0));
            }
        }
    }

    /// <summary>Counts the lines that were taken in.</summary>
    /// <param name="tables">The tables.</param>
    /// <param name="records">The lines.</param>
    public void Count(LogTables tables, ReadOnlySpan<LineRecord> records)
    {
        if (tables.Sketches is { } sketches)
        {
            Count(sketches, records);
        }
        else
        {
            CountExactly(tables, records);
        }

        _arena.Clear();
    }

    /// <summary>The part of a key that is before the fields of its items.</summary>
    /// <param name="key">A key of several fields.</param>
    /// <param name="fields">How many fields the part has.</param>
    /// <returns>The length of the part.</returns>
    public static int LengthOf(ReadOnlySpan<byte> key, int fields)
    {
        var length = -Separator.Length;
        for (; fields > 0; fields--)
        {
            length += Separator.Length;
            length += key[length..].IndexOf(Separator);
        }

        return length;
    }

    /// <summary>What stands between two values.</summary>
    public static ReadOnlySpan<byte> Separator => " | "u8;

    private void Count(SketchTables sketches, ReadOnlySpan<LineRecord> records)
    {
        for (var i = 0; i < _fields.Length; i++)
        {
            for (var j = 0; j < records.Length; j++)
            {
                ref readonly var key = ref _keys[(j * _fields.Length) + i];
                if (key.Length > 0)
                {
                    sketches.Groups[i].Count(new(key.Bytes, key.Length), records[j], sketches.BatchVisitors[j]);
                }
            }
        }
    }

    private void CountExactly(LogTables tables, ReadOnlySpan<LineRecord> records)
    {
        for (var i = 0; i < _fields.Length; i++)
        {
            var table = tables.RowTables[LogTables.RowTableCount + i];
            for (var j = 0; j < records.Length; j++)
            {
                ref readonly var key = ref _keys[(j * _fields.Length) + i];
                if (key.Length == 0)
                {
                    continue; // left out: no other key is empty
                }

                ref readonly var record = ref records[j];
                var row = table.GetOrAdd(key.Bytes, key.Length, key.Hash);
                table.Count(row, 1, record.Size);
                table.CountVisitor(row, record.Visitor);
                if (_hasTimes[i] && record.ResponseTime >= 0)
                {
                    tables.GroupLatencies[i].Add(row, record.ResponseTime);
                }
            }
        }
    }

    private Span<byte> KeyOf(in AccessLogLine line, LineText[] fields, bool leavesOut)
    {
        var key = Span<byte>.Empty;
        foreach (var field in fields)
        {
            var value = field(line, _scratch);
            if (value.IsEmpty && leavesOut)
            {
                return default;
            }

            value = value.IsEmpty ? "-"u8 : value;
            key = With(key, value, fields.Length > 1 ? value.Count(Bar) : 0);
        }

        return key;
    }

    /// <summary>A key and a further value.</summary>
    private Span<byte> With(scoped ReadOnlySpan<byte> before, scoped ReadOnlySpan<byte> value, int bars)
    {
        var key = _arena.Rent(before.Length + (before.IsEmpty ? 0 : Separator.Length) + value.Length + bars);
        before.CopyTo(key);
        if (!before.IsEmpty)
        {
            Separator.CopyTo(key[before.Length..]);
        }

        Escape(value, key[^(value.Length + bars)..], bars);
        return key;
    }

    private void Set(int index, int group, ReadOnlySpan<byte> key)
    {
        fixed (byte* bytes = key) // in the arena, which does not move
        {
            _keys[(index * _fields.Length) + group] = new LineRecord.KeyView { Bytes = bytes, Length = key.Length, Hash = key.IsEmpty ? 0 : KeyHash.Process.Of(bytes, key.Length) };
        }
    }

    private static void Escape(ReadOnlySpan<byte> value, Span<byte> output, int bars)
    {
        for (; bars > 0; bars--)
        {
            var bar = value.IndexOf(Bar);
            value[..bar].CopyTo(output);
            "\\|"u8.CopyTo(output[bar..]);
            value = value[(bar + 1)..];
            output = output[(bar + 2)..];
        }

        value.CopyTo(output);
    }
}

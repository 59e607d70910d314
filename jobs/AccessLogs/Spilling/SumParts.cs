using AccessLogs.Partials;
using AccessLogs.Report;
using AccessLogs.Tables;
using Gearman.MapReduce;

namespace AccessLogs.Spilling;

/// <summary>
/// Sums of a report that memory does not hold: rows in files, dealt out to parts by their keys, so that each is read once. A block is a row of tables; of each the
/// rows, a number before each (length of the key plus one), then 0; and behind those that have response times these, a number before each (its row there plus one), then 0.
/// </summary>
internal sealed unsafe class SumParts : IDisposable
{
    private readonly string _directory;
    private readonly VarintBuffer[] _buffers;
    private readonly List<SpilledBlock>[] _blocks;
    private readonly int[] _counts;
    private readonly NativeArray<int> _parts = new(); // of each row of the table that was dealt out last
    private readonly NativeArray<int> _numbers = new(); // and its number there

    /// <summary>No sums yet.</summary>
    /// <param name="count">How many parts.</param>
    /// <param name="directory">Where they go.</param>
    public SumParts(int count, string directory)
    {
        (Count, _directory, _counts) = (count, directory, new int[count]);
        _buffers = [.. Enumerable.Range(0, count).Select(_ => new VarintBuffer())];
        _blocks = [.. Enumerable.Range(0, count).Select(_ => new List<SpilledBlock>())];
    }

    /// <summary>How many parts.</summary>
    public int Count { get; }

    /// <summary>Deals the rows of a table out.</summary>
    /// <param name="keys">Their keys.</param>
    /// <param name="rows">Their figures.</param>
    /// <param name="by">Which part a key belongs to.</param>
    public void Add(in KeysView keys, Row* rows, in KeyParts by)
    {
        _parts.Reserve(keys.Count);
        _numbers.Reserve(keys.Count);
        Array.Clear(_counts);
        var row = 0;
        foreach (var key in new KeyEnumerator(keys))
        {
            var part = by.Of(key);
            var buffer = _buffers[part];
            buffer.Write((ulong)key.Length + 1);
            buffer.Write(key);
            buffer.Write((ulong)rows[row].Hits);
            buffer.Write((ulong)rows[row].Bytes);
            buffer.Write((ulong)rows[row].Visitors);
            _parts.Pointer[row] = part;
            _numbers.Pointer[row++] = _counts[part]++;
        }

        EndTable();
    }

    /// <summary>Deals the response times of these rows out.</summary>
    /// <param name="times">The response times.</param>
    public void Add(in LatencyView times)
    {
        for (long i = 0; i < times.Count; i++)
        {
            ref readonly var cell = ref times.Cells[i];
            if (cell.Key != 0)
            {
                var buffer = _buffers[_parts.Pointer[cell.Row]];
                buffer.Write((ulong)_numbers.Pointer[cell.Row] + 1);
                buffer.Write((ulong)cell.Bucket);
                buffer.Write((ulong)cell.Count);
                buffer.Write((ulong)cell.Sum);
                buffer.Write((ulong)cell.Max);
            }
        }

        EndTable();
    }

    /// <summary>Writes what was dealt out.</summary>
    /// <exception cref="SpillException">The file cannot be written.</exception>
    public void Write()
    {
        using var file = new SpillBlockFile(_directory, "sums");
        for (var part = 0; part < Count; part++)
        {
            _blocks[part].Add(file.Write(new ReadOnlySpan<byte>(_buffers[part].Bytes, checked((int)_buffers[part].Length))));
            _buffers[part].Clear();
        }

        file.Complete();
    }

    /// <summary>Adds a part up.</summary>
    /// <param name="part">The part.</param>
    /// <param name="sums">Takes its rows.</param>
    /// <exception cref="SpillException">The file cannot be read.</exception>
    public void Read(int part, ReportSums sums)
    {
        foreach (var block in _blocks[part])
        {
            using var pinned = block.Read().Pin();
            var reader = new SumReader((byte*)pinned.Pointer, block.Length);
            sums.Take(ref reader);
        }
    }

    /// <summary>Frees the memory, and deletes the files, if they are in a directory.</summary>
    public void Dispose()
    {
        Array.ForEach(_buffers, buffer => buffer.Dispose());
        _parts.Dispose();
        _numbers.Dispose();
        foreach (var file in _blocks[0].Select(block => block.File).Where(File.Exists))
        {
            File.Delete(file);
        }
    }

    private void EndTable()
    {
        foreach (var buffer in _buffers)
        {
            buffer.Write(0);
        }
    }
}

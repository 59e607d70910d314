using System.Buffers;
using System.Runtime.CompilerServices;
using AccessLogs.Accumulation;
using AccessLogs.Partials;
using AccessLogs.Places;
using AccessLogs.Report;
using AccessLogs.Selection;
using AccessLogs.Spilling;
using Gearman.MapReduce;

namespace AccessLogs;

/// <summary>
/// One-pass statistics over the lines of access logs, exact. Lines go in by blocks, accumulators merge in any order, and a
/// partial result travels between processes: whatever the blocks and the order, the report is the same. One thread at a time.
/// It holds memory outside of the garbage collector's heap: dispose of it (a finalizer frees what is forgotten).
/// </summary>
public sealed class AccessLogAccumulator : IAccumulator<AccessLogAccumulator, LineBlock>, IDisposable
{
    private readonly LineBatch _batch;
    private readonly Studies? _studies;
    private readonly IReadOnlyList<AccessLogFormat> _formats;
    private readonly LineSelection? _selection;
    private readonly GeoDatabase? _places;
    private LineParser _parser;
    private readonly AccumulatedTables _tables;
    private SplitList _splits = new();
    private Split _split;
    private bool _isDisposed;

    /// <summary>An accumulator without lines.</summary>
    /// <param name="formats">
    /// The format of each input, by its number; the last one is that of all further inputs. Accumulators of different formats
    /// may be merged.
    /// </param>
    public AccessLogAccumulator(params IReadOnlyList<AccessLogFormat> formats)
        : this(AnalysisOptions.Default, formats)
    {
    }

    /// <summary>An accumulator without lines.</summary>
    /// <param name="options">What of the lines is counted.</param>
    /// <param name="formats">The format of each input, by its number; the last one is that of all further inputs.</param>
    public AccessLogAccumulator(AnalysisOptions options, params IReadOnlyList<AccessLogFormat> formats)
    {
        ArgumentOutOfRangeException.ThrowIfZero(formats.Count, nameof(formats));
        Options = options;
        _formats = formats;
        _tables = new AccumulatedTables(options);
        _places = options.ReadsPlaces ? new GeoDatabase(options.GeoDatabases) : null;
        _studies = Studies.Of(options, _places ?? GeoDatabase.None);
        _batch = new LineBatch(_studies);
        _selection = LineSelection.Of(options, _places ?? GeoDatabase.None);
        _parser = new LineParser(formats[0]);
    }

    /// <summary>An accumulator for some of another's lines, which that one reads and chooses, and lets go to files.</summary>
    internal AccessLogAccumulator(AccessLogAccumulator whole)
    {
        (Options, _formats, _parser) = (whole.Options, whole._formats, whole._parser);
        _tables = new AccumulatedTables(Options);
        _studies = Studies.Of(Options, whole._places ?? GeoDatabase.None);
        _batch = new LineBatch(_studies);
    }

    /// <summary>Counts lines elsewhere; null for here.</summary>
    internal ILineRouter? Router { get; set; }

    /// <summary>The format of the lines that are added.</summary>
    public AccessLogFormat Format => _parser.Format;

    /// <summary>What of the lines is counted.</summary>
    public AnalysisOptions Options { get; }

    /// <summary>
    /// Whether figures are kept apart by spans of time, for <see cref="AccessLogReport.Slices"/>: it costs memory and time for each
    /// key and span.
    /// </summary>
    /// <value>The default is false. To be set before there are lines.</value>
    public bool KeepsSlices
    {
        get => _tables.Slices is not null;
        init
        {
            if (value && !Options.Approximate)
            {
                _tables.KeepSlices();
            }
        }
    }

    /// <summary>
    /// How much memory the tables may hold; beyond, they go to files, and figures are no longer <see cref="KeepsSlices">apart by time</see>. The report
    /// is otherwise the same.
    /// </summary>
    /// <value>The default is null: all that there is. To be set before there are lines.</value>
    public MemoryBudget? Memory
    {
        get => _tables.Memory;
        init => _tables.Memory = value;
    }

    /// <summary>The lines so far, blank ones left out.</summary>
    public long TotalLines => _tables.All.Sum(tables => tables.ValidLines + tables.FailedLines + tables.ExcludedLines);

    /// <summary>The lines so far that are not of their format.</summary>
    public long FailedLines => _tables.All.Sum(tables => tables.FailedLines);

    /// <summary>
    /// Says where the lines come from that are added next. Needed for the numbers of broken lines only. Without a call, lines
    /// are those of input 0 from its start; each block continues the one before.
    /// </summary>
    /// <param name="input">Which input, from 0 on.</param>
    /// <param name="offset">The first byte in that input; after decompression, if it is compressed.</param>
    public void StartSplit(int input, long offset)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(input);
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        if (_split.Input != input || _split.End != offset)
        {
            EndSplit();
            _split = new Split(input, offset, 0, 0);
            var format = _formats[Math.Min(input, _formats.Count - 1)];
            if (!format.Equals(_parser.Format))
            {
                _parser = new LineParser(format);
            }

            _parser.StartAt(offset);
        }
    }

    /// <summary>Counts the lines of a block where they are.</summary>
    /// <param name="record">The block.</param>
    public void Add(LineBlock record)
    {
        StartSplit(record.Input, record.Offset);
        Add(record.Bytes);
    }

    /// <summary>Counts lines.</summary>
    /// <param name="lines">Whole lines; the last one may lack its line end. Some 100 KB at a time are fast.</param>
    [MethodImpl(HotMethod.AtOnce)]
    public unsafe void Add(ReadOnlySpan<byte> lines)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        fixed (byte* pinned = lines)
        {
            var count = 0L;
            var reader = new LineReader(_split is { Offset: 0, Length: 0 } ? LineReader.WithoutMark(lines) : lines);
            while (_parser.TryReadLine(ref reader, out var line, out var parsed, out var error))
            {
                if (!line.IsEmpty)
                {
                    if (error == LineError.None)
                    {
                        if (_selection is null || _selection.Choose(ref parsed))
                        {
                            var counts = Router is null ? this : Router.Of(parsed);
                            counts._studies?.Place(counts._tables.Current, parsed, _selection is { HidesText: true } ? default : line, _split.Input, OffsetOf(line, lines));
                            counts.Count(parsed);
                        }
                        else
                        {
                            _tables.Current.ExcludedLines++;
                        }
                    }
                    else if (error != LineError.Directive)
                    {
                        // What is in a line that was not understood is not known: it may be a client.
                        _tables.Current.FailedLines++;
                        _splits.Fail(_split, count, OffsetOf(line, lines), error, _selection is { HidesText: true } ? default : line);
                    }
                }

                count++;
            }

            Flush();
            Router?.Flush();
            FormatCounter.Count(_tables.Current, _parser.Others);
            _parser.Reset();
            _selection?.Reset();
            _tables.SpillIfLarge(Format);
            _split = _split with { Length = _split.Length + lines.Length, Lines = _split.Lines + count };
        }

        GC.KeepAlive(this);
    }

    /// <summary>The bytes of an input that were counted; unpacked ones, if it is packed.</summary>
    /// <param name="input">Which input, from 0 on.</param>
    public long BytesOf(int input)
    {
        EndSplit();
        return _splits.Splits.Where(split => split.Input == input).Sum(split => split.Length);
    }

    /// <summary>Gives the inputs other numbers and offsets: those that they have in a run over more than these.</summary>
    /// <param name="places">The new number of each input, and what is added to its offsets.</param>
    public void RenumberInputs(IReadOnlyList<(int Input, long Offset)> places)
    {
        EndSplit();
        _splits = _splits.Moved(places);
        _split = default;
    }

    /// <summary>Adds what another accumulator has counted, and leaves the other one empty.</summary>
    /// <param name="other">The other one.</param>
    /// <exception cref="ArgumentException">Its <see cref="Options"/> have other panels.</exception>
    public void Merge(AccessLogAccumulator other)
    {
        ArgumentOutOfRangeException.ThrowIfEqual(other, this);
        if (!Options.HasTablesOf(other.Options))
        {
            throw new ArgumentException("It was counted by other options.", nameof(other));
        }

        EndSplit();
        other.EndSplit();
        _tables.Merge(other._tables, Format);
        _splits.Merge(other._splits);
        other.Clear();
        GC.KeepAlive(this);
    }

    /// <summary>Adds a partial result, as <see cref="Write"/> made it.</summary>
    /// <param name="data">The whole partial result.</param>
    /// <exception cref="InvalidDataException">
    /// The data is of another version, cut off or damaged: nothing was added. (Data that was made to deceive, with a right
    /// checksum over wrong content, is found out too, but may have been added in part.)
    /// </exception>
    public void Merge(in ReadOnlySequence<byte> data)
    {
        if (SlicedPartial.Is(data))
        {
            using var sliced = new AccessLogAccumulator(Options, _formats) { KeepsSlices = true };
            sliced.ReadSlices(data);
            Merge(sliced);
            return;
        }

        EndSplit();
        using var partial = PartialReader.Read(data, Options);
        _tables.Merge(partial, Format);
        _splits.Merge(partial.Splits);
        GC.KeepAlive(this);
    }

    /// <summary>Writes the partial result: MessagePack, to be read by a process of the same version.</summary>
    /// <param name="output">Takes the bytes.</param>
    /// <exception cref="InvalidOperationException">A part is over 2 GB: fold less into one accumulator.</exception>
    public void Write(IBufferWriter<byte> output)
    {
        EndSplit();
        if (_tables.Slices is { Count: > 0 } slices)
        {
            SlicedPartial.Write(output, Format, Options, slices, _splits);
        }
        else
        {
            PartialWriter.Write(output, Format, Options, new LogTablesView(_tables.Current), _splits, _tables.Spilled);
        }

        GC.KeepAlive(this);
    }

    /// <summary>Reads a partial result.</summary>
    /// <param name="data">What <see cref="Write"/> made, whole.</param>
    /// <returns>An accumulator like the one that was written.</returns>
    /// <exception cref="InvalidDataException">The data is of another version, cut off or damaged.</exception>
    public static AccessLogAccumulator Read(in ReadOnlySequence<byte> data)
    {
        var (format, options) = PartialReader.ReadHead(SlicedPartial.Is(data) ? SlicedPartial.First(data) : data);
        var accumulator = new AccessLogAccumulator(options, format);
        accumulator.Merge(data);
        return accumulator;
    }

    /// <inheritdoc cref="Read(in ReadOnlySequence{byte})"/>
    public static AccessLogAccumulator Read(ReadOnlyMemory<byte> input) => Read(new ReadOnlySequence<byte>(input));

    /// <summary>
    /// Writes the figures for a later process, a block at a time, so that they need not fit in memory. Those that were in files of the
    /// <see cref="Memory">budget</see> are in this one from now on: it has to be there, by the name that its blocks are read by, when they are asked for again.
    /// </summary>
    /// <param name="file">Takes the blocks.</param>
    /// <returns>What they are read by (<see cref="MergeSaved"/>), once the file is complete.</returns>
    /// <exception cref="SpillException">The file cannot be written, or what was spilled cannot be read.</exception>
    public SpilledBlock Save(SpillBlockFile file)
    {
        ArgumentNullException.ThrowIfNull(file);
        EndSplit();
        RequireMemory();
        return _tables.Save(file, Format, _splits).Write(file);
    }

    /// <summary>Adds what <see cref="Save"/> has written, a block at a time; what a budget has no room for stays in that file.</summary>
    /// <param name="saved">What it is read by; the file stays as it is as long as this accumulator lives.</param>
    /// <exception cref="SpillException">The file cannot be read.</exception>
    /// <exception cref="InvalidDataException">The data is of another version or of other options, cut off or damaged.</exception>
    public void MergeSaved(in SpilledBlock saved)
    {
        EndSplit();
        var figures = SavedFigures.Read(saved);
        _tables.Merge(figures, Format);
        using var rest = PartialReader.Read(figures.Rest, Options);
        _tables.Current.Merge(rest.Tables);
        _splits.Merge(rest.Splits);
    }

    /// <summary>
    /// Merges what is in files, if it is in many pieces: worth it where reports are made again and again, of each of which every piece is read. Not
    /// for accumulators whose files others have too: those of a <see cref="VirtualHostAccumulator"/>.
    /// </summary>
    /// <exception cref="SpillException">A file cannot be written or read.</exception>
    public void Compact()
    {
        EndSplit();
        _tables.Compact(Format);
    }

    /// <summary>Makes the report. The accumulator stays as it is.</summary>
    /// <param name="inputs">The names of the inputs, by their numbers; an input without a name gets its number from 1 on.</param>
    /// <param name="top">The most rows of a panel: the first ones.</param>
    /// <param name="followed">Of these the first whose figures are in <see cref="AccessLogReport.Slices"/> too, with some that lead in one of these.</param>
    /// <returns>The report.</returns>
    public AccessLogReport ToReport(IReadOnlyList<string> inputs, int top = int.MaxValue, int followed = HtmlReportOptions.DefaultTop)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(top);
        ArgumentOutOfRangeException.ThrowIfNegative(followed);
        EndSplit();
        if (!_tables.Spilled.IsEmpty)
        {
            return ToSpilledReport(inputs, top);
        }

        var report = _tables.Slices is { } slices
            ? ReportBuilder.Build(slices, Options, _splits, inputs, top, followed)
            : ReportBuilder.Build(_tables.Current, Options, _splits, inputs, top);
        GC.KeepAlive(this);
        return report;
    }

    private AccessLogReport ToSpilledReport(IReadOnlyList<string> inputs, int top)
    {
        RequireMemory();
        if (_tables.MemoryBytes > Memory!.AccumulatorBytes / 2)
        {
            _tables.Spill(Format); // the sums need the room
        }

        return new SpilledReport(_tables.Spilled, _tables.Current, Options, Memory).Build(_splits, inputs, top);
    }

    private void RequireMemory()
    {
        if (!_tables.Spilled.IsEmpty && Memory is null)
        {
            throw new InvalidOperationException("Figures in files need the memory budget that they were spilled by.");
        }
    }

    /// <summary>Frees the memory.</summary>
    public void Dispose()
    {
        _tables.Dispose();
        _places?.Dispose();
        _isDisposed = true;
    }

    /// <summary>The memory of what grows with the number of keys, in bytes, about.</summary>
    internal long MemoryBytes => _tables.MemoryBytes;

    /// <summary>Writes what is in memory to a file.</summary>
    /// <param name="file">Where to.</param>
    internal void Spill(SpillBlockFile file) => _tables.Spill(new TableBlocks(file, Format, Options));

    /// <summary>Counts what was taken in, as long as its text is there.</summary>
    internal void Flush() => _batch.Flush(_tables.Current);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Count(in AccessLogLine line)
    {
        if (_tables.Slices is not null)
        {
            SelectSlice(line.Timestamp);
        }

        if (line.Severity.IsEmpty)
        {
            _batch.Add(_tables.Current, line);
        }
        else
        {
            MessageCounter.Count(_tables.Current, line);
        }
    }

    private long OffsetOf(ReadOnlySpan<byte> line, ReadOnlySpan<byte> lines) => lines.Overlaps(line, out var start) ? _split.End + start : _split.End;

    /// <summary>Lines come nearly in the order of time: the batch of one span is seldom ended by another.</summary>
    private void SelectSlice(in LogTimestamp time)
    {
        var hour = (time.Day * 24L) + time.Hour;
        if (!_tables.Slices!.IsCurrent(hour))
        {
            Flush();
            _tables.Select(hour);
        }
    }

    private void ReadSlices(in ReadOnlySequence<byte> data)
    {
        using var sliced = SlicedPartial.Read(data, Options);
        _tables.Merge(sliced);
        foreach (var (_, partial) in sliced.Slices)
        {
            _splits.Merge(partial.Splits);
        }
    }

    private void Clear()
    {
        _tables.Clear();
        _splits = new SplitList();
        _split = default;
    }

    private void EndSplit()
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        if (_split.Length > 0)
        {
            _splits.Add([_split]);
            _split = new Split(_split.Input, _split.End, 0, 0);
        }
    }
}

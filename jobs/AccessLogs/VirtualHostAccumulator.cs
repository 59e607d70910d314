using System.Buffers;
using AccessLogs.Accumulation;
using Gearman.MapReduce;
using MessagePack;

namespace AccessLogs;

/// <summary>
/// The statistics of <see cref="AccessLogAccumulator"/> for each virtual host by itself, from one pass over the lines. Each line is counted for one
/// host; what failed or was left out, for none. One thread at a time. Dispose of it.
/// </summary>
public sealed class VirtualHostAccumulator : IAccumulator<VirtualHostAccumulator, LineBlock>, IDisposable
{
    /// <summary>The most virtual hosts. Each has tables of its own, and anybody can send any name.</summary>
    public const int MaxHosts = 10_000;

    private readonly AccessLogAccumulator _whole;
    private readonly HostTables _hosts;

    /// <summary>An accumulator without lines.</summary>
    /// <param name="options">What of the lines is counted.</param>
    /// <param name="formats">The format of each input, by its number; the last one is that of all further inputs.</param>
    /// <param name="keepsSlices">As <see cref="AccessLogAccumulator.KeepsSlices"/>.</param>
    /// <param name="memory">As <see cref="AccessLogAccumulator.Memory"/>, of the tables of all hosts together.</param>
    public VirtualHostAccumulator(AnalysisOptions options, IReadOnlyList<AccessLogFormat> formats, bool keepsSlices = false, MemoryBudget? memory = null)
        : this(new AccessLogAccumulator(options, formats) { Memory = memory }, keepsSlices)
    {
    }

    private VirtualHostAccumulator(AccessLogAccumulator whole, bool keepsSlices)
    {
        _whole = whole;
        _hosts = new HostTables(whole, keepsSlices);
        _whole.Router = _hosts;
    }

    /// <summary>The virtual hosts, by how many lines they have, the most first, and then by the bytes of their names.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> Names => [.. _hosts.InOrder.Select(host => (ReadOnlyMemory<byte>)host.Name)];

    /// <summary>Counts the lines of a block where they are.</summary>
    /// <param name="record">The block.</param>
    public void Add(LineBlock record)
    {
        _whole.Add(record);
        _hosts.SpillIfLarge(record.Bytes.Length);
    }

    /// <summary>Counts lines.</summary>
    /// <param name="lines">Whole lines.</param>
    public void Add(ReadOnlySpan<byte> lines)
    {
        _whole.Add(lines);
        _hosts.SpillIfLarge(lines.Length);
    }

    /// <summary>Adds what another accumulator has counted, and leaves the other one empty.</summary>
    /// <param name="next">The other one, of the same options.</param>
    public void Merge(VirtualHostAccumulator next)
    {
        ArgumentNullException.ThrowIfNull(next);
        _whole.Merge(next._whole);
        foreach (var (name, host) in next._hosts.InOrder)
        {
            var bytes = host.MemoryBytes;
            _hosts.Of(name).Merge(host);
            _hosts.SpillIfLarge(bytes);
        }

        next._hosts.Clear();
    }

    /// <summary>Writes the partial result: that of no host, then the name and the partial result of each.</summary>
    /// <param name="output">Takes the bytes.</param>
    public void Write(IBufferWriter<byte> output)
    {
        var writer = new MessagePackWriter(output);
        var hosts = _hosts.InOrder.ToList();
        writer.WriteArrayHeader(1 + (2 * hosts.Count));
        Write(ref writer, _whole);
        foreach (var (name, host) in hosts)
        {
            writer.Write(name);
            Write(ref writer, host);
        }

        writer.Flush();
    }

    /// <summary>Reads a partial result.</summary>
    /// <param name="input">What <see cref="Write(IBufferWriter{byte})"/> made, whole.</param>
    /// <returns>An accumulator like the one that was written.</returns>
    /// <exception cref="InvalidDataException">The data is of another version, cut off or damaged.</exception>
    public static VirtualHostAccumulator Read(ReadOnlyMemory<byte> input)
    {
        VirtualHostAccumulator? result = null;
        try
        {
            var reader = new MessagePackReader(input);
            var hosts = reader.ReadArrayHeader() / 2;
            result = new VirtualHostAccumulator(AccessLogAccumulator.Read(reader.ReadBytes() ?? default), keepsSlices: false);
            for (; hosts > 0; hosts--)
            {
                result._hosts.Of((reader.ReadBytes() ?? default).ToArray()).Merge(reader.ReadBytes() ?? default);
            }

            return result;
        }
        catch (Exception e)
        {
            result?.Dispose();
            throw e is MessagePackSerializationException or EndOfStreamException ? new InvalidDataException("The partial result is damaged.", e) : e;
        }
    }

    /// <summary>Makes the report of a virtual host. It stays as it is.</summary>
    /// <param name="name">One of the <see cref="Names"/>.</param>
    /// <param name="top">The most rows of a panel: the first ones.</param>
    /// <param name="followed">Of these the first whose figures are in <see cref="AccessLogReport.Slices"/> too.</param>
    /// <exception cref="ArgumentException">There is no such host.</exception>
    public AccessLogReport ToReport(ReadOnlyMemory<byte> name, int top = int.MaxValue, int followed = HtmlReportOptions.DefaultTop) =>
        _hosts.Find(name.Span).ToReport([], top, followed);

    /// <summary>Makes the report of the lines of no host: those that failed or were left out.</summary>
    /// <param name="inputs">The names of the inputs, by their numbers.</param>
    public AccessLogReport ToRestReport(IReadOnlyList<string> inputs) => _whole.ToReport(inputs);

    /// <summary>Puts the figures of all hosts together, and leaves this empty.</summary>
    /// <returns>The figures, as if they had never been apart; they are this accumulator's, which disposes of them.</returns>
    public AccessLogAccumulator Join()
    {
        _whole.Router = null;
        foreach (var (_, host) in _hosts.InOrder)
        {
            _whole.Merge(host);
        }

        _hosts.Clear();
        return _whole;
    }

    /// <summary>Frees the memory.</summary>
    public void Dispose()
    {
        _hosts.Clear();
        _whole.Dispose();
    }

    private static void Write(ref MessagePackWriter writer, AccessLogAccumulator figures)
    {
        var part = new ArrayBufferWriter<byte>();
        figures.Write(part);
        writer.Write(part.WrittenSpan);
    }
}

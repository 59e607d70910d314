using System.Buffers;
using MessagePack;

namespace Gearman.MapReduce;

/// <summary>
/// A task on the wire: version, then one array
/// <c>[job, run, task, piece, attempt, begin note, parameters, [side data, ...], partitions, max line, damaged inputs,
/// spill directory or nil, memory bytes, inline bytes, may skip,
/// [[input, offset], ...], [split, ...], [run, ...]]</c>, where side data is
/// <c>[name, hash, bytes or nil]</c>, and a split
/// <c>[input, path, offset, length, compression, format, cut, version or nil, fingerprint or nil, bytes or nil]</c>.
/// </summary>
internal static class TaskRequestFormat
{
    /// <summary>The first byte of a task. A worker of another version refuses the task by it, whatever comes behind.</summary>
    public const byte Version = 5;

    private const int Fields = 18;
    private const int SplitFields = 10;

    public static void Write(TaskRequest request, IBufferWriter<byte> output)
    {
        var writer = new MessagePackWriter(output);
        writer.Write(Version);
        writer.WriteArrayHeader(Fields);
        writer.Write(request.Job);
        writer.Write(request.Run);
        writer.Write(request.Task);
        writer.Write(request.Piece);
        writer.Write(request.Attempt);
        writer.Write((int)request.Note);
        writer.Write(request.Parameters.Span);
        writer.WriteArrayHeader(request.SideData.Count);
        foreach (var item in request.SideData)
        {
            SideDataFormat.Write(ref writer, item);
        }

        writer.Write(request.Partitions);
        writer.Write(request.MaxLineBytes);
        writer.Write((int)request.DamagedInputs);
        writer.Write(request.Space.Directory);
        writer.Write(request.Space.MemoryBytes);
        writer.Write(request.Space.InlineBytes);
        writer.Write(request.MaySkip);
        writer.WriteArrayHeader(request.Skips.Count);
        foreach (var (input, offset) in request.Skips)
        {
            writer.WriteArrayHeader(2);
            writer.Write(input);
            writer.Write(offset);
        }

        writer.WriteArrayHeader(request.Splits.Count);
        foreach (var split in request.Splits)
        {
            Write(ref writer, split);
        }

        writer.WriteArrayHeader(request.Runs.Count);
        foreach (var run in request.Runs)
        {
            RunFormat.Write(ref writer, run);
        }

        writer.Flush();
    }

    /// <summary>Reads a task.</summary>
    /// <exception cref="TaskFaultException">It is of another version, or no task at all.</exception>
    public static TaskRequest Read(ReadOnlySequence<byte> bytes)
    {
        try
        {
            var reader = new MessagePackReader(bytes);
            if (reader.ReadByte() is not Version and var version)
            {
                throw new TaskFaultException(
                    TaskFault.Rejected, $"the worker speaks version {Version} of the task format, the coordinator {version}");
            }

            return reader.ReadArrayHeader() == Fields ? Read(ref reader) : throw new MessagePackSerializationException("fields");
        }
        catch (Exception e) when (e is not TaskFaultException)
        {
            // The reader throws many kinds: also for a length beyond 2 GB, which it takes for negative.
            throw new TaskFaultException(TaskFault.Rejected, "the worker cannot read the task: " + e.Message, e);
        }
    }

    private static TaskRequest Read(ref MessagePackReader reader)
    {
        var request = new TaskRequest
        {
            Job = reader.ReadString() ?? "",
            Run = reader.ReadString() ?? "",
            Task = reader.ReadInt32(),
            Piece = reader.ReadInt32(),
            Attempt = reader.ReadInt32(),
            Note = (BeginNote)reader.ReadInt32(),
            Parameters = WireBytes.Read(ref reader),
            SideData = ReadSideData(ref reader),
            Partitions = reader.ReadInt32(),
            MaxLineBytes = reader.ReadInt32(),
            DamagedInputs = (DamagedInputs)reader.ReadInt32(),
            Space = new SpillSpace(reader.ReadString(), reader.ReadInt64(), reader.ReadInt64()),
            MaySkip = reader.ReadBoolean(),
            Skips = ReadSkips(ref reader),
        };
        var splits = new Split[reader.ReadArrayHeader()];
        for (var i = 0; i < splits.Length; i++)
        {
            splits[i] = ReadSplit(ref reader);
        }

        var runs = new Run[reader.ReadArrayHeader()];
        for (var i = 0; i < runs.Length; i++)
        {
            runs[i] = RunFormat.Read(ref reader);
        }

        return request with { Splits = splits, Runs = runs };
    }

    private static (int Input, long Offset)[] ReadSkips(ref MessagePackReader reader)
    {
        var skips = new (int Input, long Offset)[reader.ReadArrayHeader()];
        for (var i = 0; i < skips.Length; i++)
        {
            skips[i] = reader.ReadArrayHeader() == 2
                ? (reader.ReadInt32(), reader.ReadInt64())
                : throw new MessagePackSerializationException("skip fields");
        }

        return skips;
    }

    private static SideDataItem[] ReadSideData(ref MessagePackReader reader)
    {
        var items = new SideDataItem[reader.ReadArrayHeader()];
        for (var i = 0; i < items.Length; i++)
        {
            items[i] = SideDataFormat.Read(ref reader);
        }

        return items;
    }

    private static void Write(ref MessagePackWriter writer, Split split)
    {
        writer.WriteArrayHeader(SplitFields);
        writer.Write(split.Input);
        writer.Write(split.Path);
        writer.Write(split.Offset);
        writer.Write(split.Length);
        writer.Write((int)split.Compression);
        RecordFormatWire.Write(ref writer, split.Format);
        writer.Write(split.IsCut);
        writer.Write(split.Version);
        if (split.Fingerprint is { } fingerprint)
        {
            writer.WriteArrayHeader(3);
            writer.Write(fingerprint.FileLength);
            writer.Write(fingerprint.ModifiedTicks);
            writer.Write(fingerprint.EdgesHash);
        }
        else
        {
            writer.WriteNil();
        }

        if (split.Bytes is { } bytes)
        {
            writer.Write(bytes.Span);
        }
        else
        {
            writer.WriteNil();
        }
    }

    private static Split ReadSplit(ref MessagePackReader reader)
    {
        if (reader.ReadArrayHeader() != SplitFields)
        {
            throw new MessagePackSerializationException("split fields");
        }

        var split = new Split(reader.ReadInt32(), reader.ReadString() ?? "", reader.ReadInt64(), reader.ReadInt64())
        {
            Compression = (InputCompression)reader.ReadInt32(),
            Format = RecordFormatWire.Read(ref reader),
            IsCut = reader.ReadBoolean(),
            Version = reader.ReadString(),
        };
        if (!reader.TryReadNil())
        {
            var fields = reader.ReadArrayHeader();
            split = split with
            {
                Fingerprint = fields == 3
                    ? new FileFingerprint(reader.ReadInt64(), reader.ReadInt64(), reader.ReadUInt64())
                    : throw new MessagePackSerializationException("fingerprint fields"),
            };
        }

        return reader.TryReadNil() ? split : split with { Bytes = WireBytes.Read(ref reader) };
    }
}

using System.Buffers;
using MessagePack;

namespace Gearman.MapReduce;

/// <summary>A record format on the wire: nil for lines, true for whole files, an integer for a size, bin for a delimiter.</summary>
internal static class RecordFormatWire
{
    public static void Write(ref MessagePackWriter writer, RecordFormat format)
    {
        if (format == RecordFormat.Lines)
        {
            writer.WriteNil();
        }
        else if (format is DelimitedFormat delimited)
        {
            writer.Write(delimited.Delimiter.Span);
        }
        else if (format == RecordFormat.WholeFile)
        {
            writer.Write(true);
        }
        else
        {
            writer.Write(format.RecordBytes);
        }
    }

    /// <summary>The format in a word, another one for each.</summary>
    public static string NameOf(RecordFormat format)
    {
        var output = new ArrayBufferWriter<byte>();
        var writer = new MessagePackWriter(output);
        Write(ref writer, format);
        writer.Flush();
        return Convert.ToHexString(output.WrittenSpan);
    }

    public static RecordFormat Read(ref MessagePackReader reader) => reader.NextMessagePackType switch
    {
        MessagePackType.Nil => Lines(ref reader),
        MessagePackType.Binary => RecordFormat.Delimited(WireBytes.Read(ref reader).Span),
        MessagePackType.Boolean when reader.ReadBoolean() => RecordFormat.WholeFile,
        MessagePackType.Integer => RecordFormat.Fixed(reader.ReadInt32()),
        _ => throw new MessagePackSerializationException("record format"),
    };

    private static RecordFormat Lines(ref MessagePackReader reader)
    {
        reader.ReadNil();
        return RecordFormat.Lines;
    }
}

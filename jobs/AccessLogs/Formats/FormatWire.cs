using MessagePack;

namespace AccessLogs.Formats;

/// <summary>A format on its way to a worker: an array of its language and the texts, or the formats, that it was given as.</summary>
internal static class FormatWire
{
    /// <summary>Writes a format.</summary>
    /// <param name="writer">Takes it.</param>
    /// <param name="format">The format.</param>
    public static void Write(ref MessagePackWriter writer, AccessLogFormat format)
    {
        writer.WriteArrayHeader(1 + format.Texts.Count + format.Parts.Count);
        writer.Write((byte)format.Language);
        foreach (var part in format.Parts)
        {
            Write(ref writer, part);
        }

        foreach (var text in format.Texts)
        {
            writer.Write(text);
        }
    }

    /// <summary>Reads a format.</summary>
    /// <param name="reader">Stands at it.</param>
    /// <returns>The format.</returns>
    /// <exception cref="ArgumentException">There is no such format.</exception>
    /// <exception cref="MessagePackSerializationException">There is something else.</exception>
    public static AccessLogFormat Read(ref MessagePackReader reader)
    {
        var count = Math.Max(reader.ReadArrayHeader() - 1, 0);
        var language = (FormatLanguage)reader.ReadByte();
        return language switch
        {
            FormatLanguage.Mix => ReadMix(ref reader, count),
            FormatLanguage.Others => ReadMix(ref reader, count).WithOthers(),
            _ => ReadOne(ref reader, language, count),
        };
    }

    private static AccessLogFormat ReadMix(ref MessagePackReader reader, int count)
    {
        var parts = new AccessLogFormat[count];
        for (var i = 0; i < parts.Length; i++)
        {
            // A mix has no mixes in it: nothing that a stranger sends can make this deep.
            var texts = Math.Max(reader.ReadArrayHeader() - 1, 0);
            parts[i] = ReadOne(ref reader, (FormatLanguage)reader.ReadByte(), texts);
        }

        return AccessLogFormat.Mix(parts);
    }

    private static AccessLogFormat ReadOne(ref MessagePackReader reader, FormatLanguage language, int count)
    {
        var texts = new string[count];
        for (var i = 0; i < texts.Length; i++)
        {
            texts[i] = reader.ReadString() ?? "";
        }

        return AccessLogFormat.FromTexts(language, texts);
    }
}

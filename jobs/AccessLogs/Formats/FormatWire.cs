using MessagePack;

namespace AccessLogs.Formats;

/// <summary>A format on its way to a worker: an array of its language and the texts that it was given as.</summary>
internal static class FormatWire
{
    /// <summary>Writes a format.</summary>
    /// <param name="writer">Takes it.</param>
    /// <param name="format">The format.</param>
    public static void Write(ref MessagePackWriter writer, AccessLogFormat format)
    {
        writer.WriteArrayHeader(1 + format.Texts.Count);
        writer.Write((byte)format.Language);
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
        var texts = new string[Math.Max(reader.ReadArrayHeader() - 1, 0)];
        var language = (FormatLanguage)reader.ReadByte();
        for (var i = 0; i < texts.Length; i++)
        {
            texts[i] = reader.ReadString() ?? "";
        }

        return AccessLogFormat.FromTexts(language, texts);
    }
}

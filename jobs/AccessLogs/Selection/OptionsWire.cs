using MessagePack;

namespace AccessLogs.Selection;

/// <summary>Options on their way to a worker: an array of what was given.</summary>
internal static class OptionsWire
{
    private const int Elements = 18;

    /// <summary>Writes options.</summary>
    /// <param name="writer">Takes them.</param>
    /// <param name="options">The options.</param>
    public static void Write(ref MessagePackWriter writer, AnalysisOptions options)
    {
        writer.WriteArrayHeader(Elements);
        writer.Write(options.Where);
        writer.Write(options.Since);
        writer.Write(options.Until);
        Write(ref writer, options.Exclude);
        writer.Write((byte)options.Anonymity);
        writer.Write(options.AnonymityKey);
        Write(ref writer, [.. options.Groups.SelectMany(group => new[] { group.Fields, group.Metrics })]);
        writer.Write(options.Sessions);
        writer.Write(options.Latest);
        writer.Write(options.Attacks);
        writer.Write(options.Behaviour);
        writer.Write(options.Routes);
        Write(ref writer, options.UrlPatterns);
        Write(ref writer, options.GeoDatabases);
        writer.Write(options.Approximate);
        writer.Write(options.TimeZone);
        writer.Write(options.CutsQueries);
        Write(ref writer, options.StaticFiles);
    }

    /// <summary>Reads options.</summary>
    /// <param name="reader">Stands at them.</param>
    /// <returns>The options.</returns>
    /// <exception cref="ArgumentException">They are not such as can be set.</exception>
    /// <exception cref="MessagePackSerializationException">There is something else.</exception>
    public static AnalysisOptions Read(ref MessagePackReader reader)
    {
        if (reader.ReadArrayHeader() != Elements)
        {
            throw new MessagePackSerializationException("Options have too few or too many elements.");
        }

        return new AnalysisOptions
        {
            Where = reader.ReadString(),
            Since = reader.ReadString(),
            Until = reader.ReadString(),
            Exclude = ReadTexts(ref reader),
            Anonymity = (Anonymity)reader.ReadByte(),
            AnonymityKey = reader.ReadString() ?? "",
            Groups = [.. ReadTexts(ref reader).Chunk(2).Select(group => new GroupBy(group[0], group[^1]))],
            Sessions = reader.ReadBoolean(),
            Latest = reader.ReadInt32(),
            Attacks = reader.ReadBoolean(),
            Behaviour = reader.ReadBoolean(),
            Routes = reader.ReadBoolean(),
            UrlPatterns = ReadTexts(ref reader),
            GeoDatabases = ReadTexts(ref reader),
            Approximate = reader.ReadBoolean(),
            TimeZone = reader.ReadString(),
            CutsQueries = reader.ReadBoolean(),
            StaticFiles = ReadTexts(ref reader),
        };
    }

    private static void Write(ref MessagePackWriter writer, IReadOnlyList<string> texts)
    {
        writer.WriteArrayHeader(texts.Count);
        foreach (var text in texts)
        {
            writer.Write(text);
        }
    }

    private static string[] ReadTexts(ref MessagePackReader reader)
    {
        var texts = new string[reader.ReadArrayHeader()];
        for (var i = 0; i < texts.Length; i++)
        {
            texts[i] = reader.ReadString() ?? "";
        }

        return texts;
    }
}

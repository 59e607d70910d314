using AccessLogs.Partials;
using Gearman.MapReduce;
using MessagePack;

namespace AccessLogs.Spilling;

/// <summary>What was spilled, as a part of a partial result: nil, or an array of the part, file, offset, stored length and length of each block.</summary>
internal static class SpillWire
{
    private const int ElementsOfBlock = 5;

    /// <summary>Writes where it is.</summary>
    public static void Write(ref MessagePackWriter writer, SpilledTables? spilled)
    {
        if (spilled is null or { IsEmpty: true })
        {
            writer.WriteNil();
            return;
        }

        writer.WriteArrayHeader(ElementsOfBlock * Enumerable.Range(0, SpilledTables.Parts).Sum(part => spilled[part].Count));
        for (var part = 0; part < SpilledTables.Parts; part++)
        {
            foreach (var block in spilled[part])
            {
                writer.Write(part);
                writer.Write(block.File.AsSpan(block.File.AsSpan().LastIndexOfAny('/', '\\') + 1));
                writer.Write(block.Offset);
                writer.Write(block.StoredLength);
                writer.Write(block.Length);
            }
        }
    }

    /// <summary>Reads where it is.</summary>
    /// <param name="reader">Stands at it.</param>
    /// <returns>What was spilled; null for nothing.</returns>
    public static SpilledTables? Read(ref MessagePackReader reader)
    {
        if (reader.TryReadNil())
        {
            return null;
        }

        var spilled = new SpilledTables();
        for (var count = reader.ReadArrayHeader() / ElementsOfBlock; count > 0; count--)
        {
            var (part, file) = (reader.ReadInt32(), reader.ReadString() ?? "");
            var block = new SpilledBlock(file, reader.ReadInt64(), reader.ReadInt64(), reader.ReadInt64());
            PartialContent.Require(part is >= 0 and < SpilledTables.Parts && file.IndexOfAny(['/', '\\']) < 0 && block is { Offset: >= 0, StoredLength: > 0, Length: > 0 });
            spilled[part].Add(block);
        }

        return spilled;
    }
}

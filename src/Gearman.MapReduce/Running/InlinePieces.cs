namespace Gearman.MapReduce;

/// <summary>Copies lines out of a reader for the way to a worker.</summary>
internal static class InlinePieces
{
    /// <summary>The size of a piece; a longer line makes a longer one.</summary>
    public static int Capacity(MapReduceOptions options, long chunkBytes) =>
        (int)Math.Min(chunkBytes, options.Runner.MaxInlineBytes);

    /// <summary>The lines of a reader as inline splits, one a block.</summary>
    public static IEnumerable<Split> Read(LineBlockReader reader, string name)
    {
        while (Next(reader, name) is { } split)
        {
            yield return split;
        }
    }

    private static Split? Next(LineBlockReader reader, string name) => reader.TryRead(out var block)
        ? new Split(block.Input, name, block.Offset, block.Bytes.Length) { Bytes = block.Bytes.ToArray(), IsCut = block.IsCut }
        : null;
}

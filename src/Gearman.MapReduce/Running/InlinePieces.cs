namespace Gearman.MapReduce;

/// <summary>Copies lines out of a reader for the way to a worker.</summary>
internal static class InlinePieces
{
    /// <summary>The size of a piece; a longer line makes a longer one.</summary>
    public static int Capacity(MapReduceOptions options, long chunkBytes) =>
        (int)Math.Min(chunkBytes, options.Runner.MaxInlineBytes);

    /// <summary>The lines of a reader as inline splits, one a block.</summary>
    public static IEnumerable<Split> Read(LineBlockReader reader)
    {
        while (Next(reader) is { } split)
        {
            yield return split;
        }
    }

    private static Split? Next(LineBlockReader reader) => reader.TryRead(out var block)
        ? new Split(block.Input, block.Path, block.Offset, block.Bytes.Length)
        {
            Bytes = block.Bytes.ToArray(),
            IsCut = block.IsCut,
            Format = block.Format,
        }
        : null;
}

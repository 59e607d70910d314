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

    private static Split? Next(LineBlockReader reader)
    {
        if (!reader.TryRead(out var block))
        {
            return null;
        }

        var bytes = GC.AllocateUninitializedArray<byte>(block.Bytes.Length);
        block.Bytes.CopyTo(bytes);
        return new Split(block.Input, block.Path, block.Offset, bytes.Length) { Bytes = bytes, IsCut = block.IsCut, Format = block.Format };
    }
}

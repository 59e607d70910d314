using System.Runtime.CompilerServices;

namespace Gearman.Cli.Jobs;

/// <summary>The lines of a stream of bytes, as they come in. The C tool cuts at 8 KiB and at NUL; here a line is whole.</summary>
internal static class InputLines
{
    /// <summary>Reads the lines.</summary>
    /// <param name="input">The stream.</param>
    /// <param name="stripNewline">Leaves out the line feed that ends a line.</param>
    /// <param name="ct">Stops.</param>
    /// <returns>Each line is a view that ends with the next one. The last line may lack its line feed.</returns>
    public static async IAsyncEnumerable<ReadOnlyMemory<byte>> ReadAsync(
        Stream input, bool stripNewline, [EnumeratorCancellation] CancellationToken ct = default)
    {
        var buffer = new byte[64 * 1024];
        var (start, end, searched) = (0, 0, 0);
        while (true)
        {
            var newline = buffer.AsSpan(searched, end - searched).IndexOf((byte)'\n');
            if (newline >= 0)
            {
                var next = searched + newline + 1;
                yield return buffer.AsMemory(start, next - start - (stripNewline ? 1 : 0));
                start = searched = next;
                continue;
            }

            if (start > 0)
            {
                buffer.AsSpan(start, end - start).CopyTo(buffer);
                (start, end) = (0, end - start);
            }

            searched = end;
            if (end == buffer.Length)
            {
                Array.Resize(ref buffer, buffer.Length * 2);
            }

            var count = await input.ReadAsync(buffer.AsMemory(end), ct).ConfigureAwait(false);
            if (count == 0)
            {
                break;
            }

            end += count;
        }

        if (end > 0)
        {
            yield return buffer.AsMemory(0, end);
        }
    }
}

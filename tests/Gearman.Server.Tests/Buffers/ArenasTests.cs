using Gearman.Server.Buffers;

namespace Gearman.Server.Tests.Buffers;

public sealed unsafe class ArenasTests
{
    private const int ChunksAnArena = 16;

    /// <summary>More than there have to be for another thread to make them.</summary>
    private const int Many = 40;

    private readonly Arenas _arenas = new();

    [Fact]
    public void Chunks_do_not_overlap()
    {
        for (var i = 0; i < Many * ChunksAnArena; i++)
        {
            var chunk = new Span<byte>(_arenas.Take(out _), Arena.ChunkLength);
            Assert.Equal(-1, chunk.IndexOfAnyExcept((byte)0));
            chunk.Fill((byte)(i + 1));
        }
    }

    [Fact]
    public void A_returned_chunk_is_taken_before_a_new_arena()
    {
        var chunks = Take(2 * ChunksAnArena);
        Return(chunks[3]);

        var (arena, start) = Take(1)[0];

        Assert.Equal(chunks[3], (arena, start));
    }

    [Fact]
    public void Arenas_that_nobody_needs_go_back_to_the_system_but_for_two()
    {
        var chunks = Take(10 * ChunksAnArena);

        chunks.ForEach(Return);

        Assert.Equal(8, chunks.Select(c => c.Arena).Distinct().Count(a => a.IsClosed));
    }

    [Fact]
    public void An_arena_stays_while_one_of_its_chunks_is_taken()
    {
        var chunks = Take(10 * ChunksAnArena);

        chunks.Skip(1).ToList().ForEach(Return);

        Assert.False(chunks[0].Arena.IsClosed);
        *(byte*)chunks[0].Start = 1;
    }

    private List<(Arena Arena, nint Start)> Take(int count) => [.. Enumerable.Range(0, count).Select(_ =>
    {
        var start = (nint)_arenas.Take(out var arena);
        return (arena, start);
    })];

    private void Return((Arena Arena, nint Start) chunk) => _arenas.Return(chunk.Arena, (byte*)chunk.Start);
}

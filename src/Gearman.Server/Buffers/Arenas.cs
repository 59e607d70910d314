using System.ComponentModel;
using System.Diagnostics;

namespace Gearman.Server.Buffers;

/// <summary>
/// Chunks of memory, from as few arenas as hold them. While they grow another thread has the next arena ready: to have the system bring
/// its pages is a quarter of the work of a submit, and half of that of a replay.
/// </summary>
internal sealed unsafe class Arenas : IThreadPoolWorkItem
{
    /// <summary>Unused arenas kept for the next burst: 4 MiB.</summary>
    private const int MaxUnused = 2;

    /// <summary>From so many arenas on, 16 MiB, the next one is made ready: its 2 MiB are little beside what there is.</summary>
    private const int MinForNext = 8;

    /// <summary>What large pages may take, else the next ones are small.</summary>
    private static readonly TimeSpan MaxTimeOfLarge = TimeSpan.FromMilliseconds(1);

    /// <summary>So many arenas come in small pages when a large one was slow.</summary>
    private const int SmallInTurn = 16;

    private int _count;

    /// <summary>Made by the other thread, if it was asked to.</summary>
    private Arena? _ready;
    private bool _isAsked;

    /// <summary>So many arenas come in small pages before a large one is tried again; the other thread's.</summary>
    private int _smallInTurn;

    /// <summary>Those that have a free chunk and one that is not.</summary>
    private readonly List<Arena> _partial = [];
    private readonly Stack<Arena> _unused = new();

    /// <summary>Takes a chunk; what is in it is undefined.</summary>
    /// <param name="arena">Where to return it.</param>
    public byte* Take(out Arena arena)
    {
        if (_partial.Count == 0)
        {
            List(_unused.TryPop(out var unused) ? unused : Grow());
        }

        arena = _partial[^1];
        var chunk = arena.Take();
        if (!arena.HasFree)
        {
            Unlist(arena);
        }

        return chunk;
    }

    public void Return(Arena arena, byte* chunk)
    {
        if (!arena.HasFree)
        {
            List(arena);
        }

        arena.Return(chunk);
        if (!arena.IsUnused)
        {
            return;
        }

        Unlist(arena);
        if (_unused.Count < MaxUnused)
        {
            _unused.Push(arena);
        }
        else
        {
            arena.Dispose();
            _count--;
        }
    }

    void IThreadPoolWorkItem.Execute()
    {
        try
        {
            var arena = Arena.Allocate();
            Populate(arena);
            Volatile.Write(ref _ready, arena);
        }
        catch (Win32Exception)
        {
            // Out of memory: who needs the arena will be told.
        }
    }

    /// <summary>
    /// Has an arena's pages brought, as one large page if that is quick: 0.1 ms in place of 0.7 where the system has one at hand, and 4 where a virtual
    /// machine's host has taken the memory back. Then the next ones come in pages of the usual size, of which the system has some at hand for longer.
    /// </summary>
    private void Populate(Arena arena)
    {
        var isLarge = _smallInTurn == 0;
        var started = Stopwatch.GetTimestamp();
        arena.Populate(isLarge);
        if (isLarge)
        {
            _smallInTurn = Stopwatch.GetElapsedTime(started) > MaxTimeOfLarge ? SmallInTurn : 0;
        }
        else
        {
            _smallInTurn--;
        }
    }

    private Arena Grow()
    {
        if (_count++ < MinForNext)
        {
            return Arena.Allocate();
        }

        var ready = Interlocked.Exchange(ref _ready, null);
        if (ready is not null || !_isAsked)
        {
            _isAsked = true;
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        }

        return ready ?? Arena.Allocate();
    }

    private void List(Arena arena)
    {
        arena.Index = _partial.Count;
        _partial.Add(arena);
    }

    private void Unlist(Arena arena)
    {
        var last = _partial[^1];
        _partial[arena.Index] = last;
        last.Index = arena.Index;
        _partial.RemoveAt(_partial.Count - 1);
    }
}

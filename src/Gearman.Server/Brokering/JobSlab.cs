using System.Runtime.CompilerServices;
using Gearman.Server.Buffers;

namespace Gearman.Server.Brokering;

/// <summary>
/// The memory of all jobs: a slab allocator. A job is one cell, record and payload side by side, in a chunk of cells
/// of one size; a job that ends gives its cell back, and a chunk whose last job ended goes back whole.
/// </summary>
/// <remarks>
/// A job's id is its chunk and its cell in one number, valid until <see cref="Free"/>. A long-lived job holds its own
/// cell, whatever came and went beside it; the rest of its chunk of 128 KiB is for jobs of its size, and the rest of the
/// chunk's arena of 2 MiB for any.
/// </remarks>
internal sealed unsafe class JobSlab(SharedBuffers buffers)
{
    /// <summary>No job.</summary>
    public const int None = -1;

    private const int CellBits = 11;
    private const int CellMask = (1 << CellBits) - 1;

    /// <summary>What would need a longer cell has its workload outside, so that no cell is more than an eighth of its chunk.</summary>
    private const int MaxCellLength = Arena.ChunkLength / 8;

    private readonly SizeClass[] _classes = SizeClass.CreateAll(Unsafe.SizeOf<Job>(), MaxCellLength);
    private readonly Arenas _arenas = new();
    private readonly Stack<int> _freeChunkIndexes = new();
    private readonly Stack<int> _freeLargeIndexes = new();
    private Chunk[] _chunks = new Chunk[16];
    private int _chunkCount;
    private SharedSlice[] _large = new SharedSlice[4];
    private int _largeCount;
    private long _largeBytes;

    /// <summary>Jobs that live.</summary>
    public int Count { get; private set; }

    /// <summary>Bytes of all chunks, spare ones and large payloads left out.</summary>
    public long ChunkBytes => (long)(_chunkCount - _freeChunkIndexes.Count) * Arena.ChunkLength;

    /// <summary>Bytes of all chunks and of all large payloads: what the jobs cost, spare chunks left out.</summary>
    public long HeldBytes => ChunkBytes + _largeBytes;

    /// <summary>The record of a job.</summary>
    /// <param name="id">A live job.</param>
    public ref Job this[int id]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get
        {
            var chunk = _chunks[id >> CellBits];
            return ref *(Job*)(chunk.Start + ((id & CellMask) * chunk.CellLength));
        }
    }

    /// <summary>Makes a job of a payload. All other fields are zero.</summary>
    /// <param name="unique">The unique.</param>
    /// <param name="reducer">The reducer.</param>
    /// <param name="workload">The workload; by reference, since a third span would go over the stack.</param>
    public int Allocate(ReadOnlySpan<byte> unique, ReadOnlySpan<byte> reducer, in ReadOnlySpan<byte> workload)
    {
        var headLength = Unsafe.SizeOf<Job>() + unique.Length + reducer.Length;
        var large = workload.Length > MaxCellLength - headLength;
        var sizeClass = _classes[SizeClass.IndexOf(large ? headLength : headLength + workload.Length)];
        var chunk = sizeClass.Open ?? Open(sizeClass);
        var cell = chunk.Take();
        if (chunk.IsFull)
        {
            sizeClass.Remove(chunk);
        }

        var job = (Job*)(chunk.Start + (cell * chunk.CellLength));
        *job = default;
        job->UniqueLength = (byte)unique.Length;
        job->ReducerLength = (ushort)reducer.Length;
        job->WorkloadLength = workload.Length;
        job->Large = large ? AddLarge(workload) : None;
        var payload = new Span<byte>(job + 1, chunk.CellLength - Unsafe.SizeOf<Job>());
        if (unique.Length + reducer.Length > 0)
        {
            unique.CopyTo(payload);
            reducer.CopyTo(payload[unique.Length..]);
            payload = payload[(unique.Length + reducer.Length)..];
        }

        if (!large)
        {
            workload.CopyTo(payload);
        }

        Count++;
        return (chunk.Index << CellBits) | cell;
    }

    /// <summary>Ends a job's life; its id and all views of it are void.</summary>
    /// <param name="id">A live job.</param>
    public void Free(int id)
    {
        var chunk = _chunks[id >> CellBits];
        ref var job = ref this[id];
        if (job.Large != None)
        {
            _largeBytes -= _large[job.Large].Buffer.Bytes.Length;
            buffers.Release(_large[job.Large]);
            _large[job.Large] = null!;
            _freeLargeIndexes.Push(job.Large);
        }

        job.Number = 0;
        Count--;
        var sizeClass = _classes[chunk.SizeClass];
        if (chunk.IsFull)
        {
            sizeClass.Add(chunk);
        }

        chunk.Return(id & CellMask);
        if (chunk.IsEmpty && sizeClass.HasAnother)
        {
            sizeClass.Remove(chunk);
            Close(chunk);
        }
    }

    public ReadOnlySpan<byte> Unique(int id) => Payload(id)[..this[id].UniqueLength];

    public ReadOnlySpan<byte> Reducer(int id)
    {
        ref var job = ref this[id];
        return Payload(id).Slice(job.UniqueLength, job.ReducerLength);
    }

    public ReadOnlySpan<byte> Workload(int id)
    {
        ref var job = ref this[id];
        if (job.Large != None)
        {
            buffers.Lend(_large[job.Large].Buffer);
            return _large[job.Large].Bytes;
        }

        return Payload(id).Slice(job.UniqueLength + job.ReducerLength, job.WorkloadLength);
    }

    /// <summary>What of the payload is in the cell: all, or all but a large workload.</summary>
    private Span<byte> Payload(int id)
    {
        ref var job = ref this[id];
        var length = job.UniqueLength + job.ReducerLength + (job.Large == None ? job.WorkloadLength : 0);
        var chunk = _chunks[id >> CellBits];
        return new Span<byte>(chunk.Start + ((id & CellMask) * chunk.CellLength) + Unsafe.SizeOf<Job>(), length);
    }

    private Chunk Open(SizeClass sizeClass)
    {
        if (!_freeChunkIndexes.TryPop(out var index))
        {
            index = _chunkCount++;
            if (index == _chunks.Length)
            {
                Array.Resize(ref _chunks, index * 2);
            }
        }

        var start = _arenas.Take(out var arena);
        var chunk = new Chunk(start, arena, index, sizeClass.Index, sizeClass.CellLength);
        _chunks[index] = chunk;
        sizeClass.Add(chunk);
        return chunk;
    }

    private void Close(Chunk chunk)
    {
        _chunks[chunk.Index] = null!;
        _freeChunkIndexes.Push(chunk.Index);
        _arenas.Return(chunk.Arena, chunk.Start);
    }

    private int AddLarge(ReadOnlySpan<byte> workload)
    {
        if (!_freeLargeIndexes.TryPop(out var index))
        {
            index = _largeCount++;
            if (index == _large.Length)
            {
                Array.Resize(ref _large, index * 2);
            }
        }

        _large[index] = buffers.Keep(workload);
        _largeBytes += _large[index].Buffer.Bytes.Length;
        return index;
    }

    /// <summary>Memory cut into cells of one size, with a list of the free ones threaded through them.</summary>
    private sealed class Chunk(byte* start, Arena arena, int index, int sizeClass, int cellLength)
    {
        private readonly int _cells = Arena.ChunkLength / cellLength;
        private int _live;
        private int _untouched;
        private int _firstFree = None;

        public readonly byte* Start = start;
        public readonly Arena Arena = arena;
        public readonly int Index = index;
        public readonly int SizeClass = sizeClass;
        public readonly int CellLength = cellLength;

        /// <summary>Links of the chunks of a size that have free cells.</summary>
        public Chunk? Previous;

        /// <inheritdoc cref="Previous"/>
        public Chunk? Next;

        public bool IsFull => _live == _cells;

        public bool IsEmpty => _live == 0;

        public int Take()
        {
            _live++;
            if (_firstFree == None)
            {
                return _untouched++;
            }

            var cell = _firstFree;
            _firstFree = FreeLink(cell);
            return cell;
        }

        public void Return(int cell)
        {
            _live--;
            FreeLink(cell) = _firstFree;
            _firstFree = cell;
        }

        private ref int FreeLink(int cell) => ref ((Job*)(Start + (cell * CellLength)))->Next;
    }

    /// <summary>The chunks of one cell size that have free cells.</summary>
    private sealed class SizeClass(int index, int cellLength)
    {
        private const int Step = 16;

        /// <summary>Up to here a class every 16 bytes, beyond four to a doubling: at most a fifth of a cell is lost.</summary>
        private const int FineLimit = 512;

        public readonly int Index = index;
        public readonly int CellLength = cellLength;

        /// <summary>The chunk to take cells from; null if all are full.</summary>
        public Chunk? Open { get; private set; }

        public bool HasAnother => Open?.Next is not null;

        public static SizeClass[] CreateAll(int shortest, int longest)
        {
            List<SizeClass> classes = [];
            for (var index = 0; ; index++)
            {
                var length = LengthOf(index);
                classes.Add(new SizeClass(index, Math.Max(length, shortest)));
                if (length >= longest)
                {
                    return [.. classes];
                }
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static int IndexOf(int length)
        {
            if (length <= FineLimit)
            {
                return (length + Step - 1) / Step;
            }

            var doubling = 31 - int.LeadingZeroCount(length - 1);
            var quarter = (length - 1) >> (doubling - 2) & 3;
            return (FineLimit / Step) + ((doubling - 9) * 4) + quarter + 1;
        }

        private static int LengthOf(int index)
        {
            var beyond = index - (FineLimit / Step);
            return beyond <= 0 ? index * Step : (FineLimit << ((beyond - 1) / 4)) / 4 * (5 + ((beyond - 1) % 4));
        }

        public void Add(Chunk chunk)
        {
            chunk.Next = Open;
            if (Open is not null)
            {
                Open.Previous = chunk;
            }

            Open = chunk;
        }

        public void Remove(Chunk chunk)
        {
            if (chunk.Previous is null)
            {
                Open = chunk.Next;
            }
            else
            {
                chunk.Previous.Next = chunk.Next;
            }

            if (chunk.Next is not null)
            {
                chunk.Next.Previous = chunk.Previous;
            }

            chunk.Previous = chunk.Next = null;
        }
    }
}

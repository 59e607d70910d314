using System.Buffers;
using System.Buffers.Binary;

namespace Gearman.Server.Storing;

/// <summary>
/// What is to be made durable together: jobs added and jobs removed, in order, as entries in one run of bytes. A store reads
/// the entries by enumerating, or takes <see cref="Bytes"/> as they are.
/// </summary>
/// <remarks>
/// An entry, its numbers little-endian: the length of all that follows (4 bytes), the id (8), what it is (1 byte: 0 removes, 1 adds,
/// 2 adds a reduce job). One that adds goes on: priority (1), unique's length (1), function's length (2), reducer's length (2),
/// epoch (8), then unique, function, reducer and workload.
/// </remarks>
internal sealed class JobBatch
{
    private readonly ArrayBufferWriter<byte> _bytes = new();

    /// <summary>How many jobs it adds.</summary>
    public int Added { get; private set; }

    /// <summary>How many jobs it removes.</summary>
    public int Removed { get; private set; }

    /// <summary>It holds nothing.</summary>
    public bool IsEmpty => _bytes.WrittenCount == 0;

    /// <summary>All entries, one after the other.</summary>
    public ReadOnlyMemory<byte> Bytes => _bytes.WrittenMemory;

    /// <summary>Adds a job.</summary>
    /// <param name="id">Its number, above 0 and unique in the store.</param>
    /// <param name="function">The name of its function, up to 512 bytes.</param>
    /// <param name="unique">Its unique, up to 64 bytes.</param>
    /// <param name="reducer">The reducer, up to 512 bytes; counts for a reduce job only.</param>
    /// <param name="isReduce">It is a reduce job.</param>
    /// <param name="workload">Its data.</param>
    /// <param name="priority">0 high, 1 normal, 2 low.</param>
    /// <param name="epoch">Not before this time, in seconds since 1970-01-01 UTC; 0 for now.</param>
    public void Add(
        long id,
        ReadOnlySpan<byte> function,
        ReadOnlySpan<byte> unique,
        ReadOnlySpan<byte> reducer,
        bool isReduce,
        ReadOnlySpan<byte> workload,
        int priority,
        long epoch)
    {
        var length = JobBatchEntry.AddHeaderLength + unique.Length + function.Length + reducer.Length + workload.Length;
        var entry = _bytes.GetSpan(JobBatchEntry.PrefixLength + length);
        var kind = isReduce ? JobBatchEntry.AddReduceKind : JobBatchEntry.AddKind;
        var rest = JobBatchEntry.WriteStart(entry, length, id, kind);
        rest[0] = (byte)priority;
        rest[1] = (byte)unique.Length;
        BinaryPrimitives.WriteUInt16LittleEndian(rest[2..], (ushort)function.Length);
        BinaryPrimitives.WriteUInt16LittleEndian(rest[4..], (ushort)reducer.Length);
        BinaryPrimitives.WriteInt64LittleEndian(rest[6..], epoch);
        rest = rest[JobBatchEntry.AddFieldsLength..];
        unique.CopyTo(rest);
        function.CopyTo(rest[unique.Length..]);
        reducer.CopyTo(rest[(unique.Length + function.Length)..]);
        workload.CopyTo(rest[(unique.Length + function.Length + reducer.Length)..]);
        _bytes.Advance(JobBatchEntry.PrefixLength + length);
        Added++;
    }

    /// <summary>Removes a job.</summary>
    /// <param name="id">Its number.</param>
    public void Remove(long id)
    {
        JobBatchEntry.WriteStart(_bytes.GetSpan(JobBatchEntry.PrefixLength + JobBatchEntry.RemoveLength), JobBatchEntry.RemoveLength, id, JobBatchEntry.RemoveKind);
        _bytes.Advance(JobBatchEntry.PrefixLength + JobBatchEntry.RemoveLength);
        Removed++;
    }

    /// <summary>Makes it empty, for the next use.</summary>
    public void Clear()
    {
        _bytes.ResetWrittenCount();
        (Added, Removed) = (0, 0);
    }

    /// <summary>Reads the entries in order.</summary>
    public Enumerator GetEnumerator() => new(Bytes.Span);

    /// <summary>Reads entries one after the other.</summary>
    public ref struct Enumerator
    {
        private ReadOnlySpan<byte> _rest;

        internal Enumerator(ReadOnlySpan<byte> bytes)
        {
            _rest = bytes;
        }

        /// <summary>The entry that was read last.</summary>
        public JobBatchEntry Current { get; private set; }

        /// <summary>Reads the next.</summary>
        /// <returns>False at the end.</returns>
        public bool MoveNext()
        {
            if (_rest.IsEmpty)
            {
                return false;
            }

            if (!JobBatchEntry.TryRead(_rest, out var entry, out var length))
            {
                throw new JobStoreException("A batch holds an entry that is cut off.");
            }

            Current = entry;
            _rest = _rest[length..];
            return true;
        }
    }
}

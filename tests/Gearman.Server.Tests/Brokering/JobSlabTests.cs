using System.Runtime.CompilerServices;
using CsCheck;
using Gearman.Server.Brokering;
using Gearman.Server.Buffers;

namespace Gearman.Server.Tests.Brokering;

public sealed class JobSlabTests
{
    private static readonly int JobLength = Unsafe.SizeOf<Job>();

    /// <summary>Mostly small, some around the largest cell, some up to 200 KB.</summary>
    private static readonly Gen<int> PayloadLength = Gen.Frequency(
        (6, Gen.Int[0, 600]), (2, Gen.Int[16_000, 16_500]), (2, Gen.Int[0, 20_000]), (1, Gen.Int[0, 200_000]));

    private static readonly Gen<Step[]> Steps = Gen.Select(Gen.Int[0, 9], Gen.Int[0, 64], Gen.Int[0, 512], PayloadLength, Gen.Int[0, 1_000_000])
        .Select((kind, unique, reducer, workload, pick) => new Step(kind < 4, unique, kind == 9 ? reducer : 0, workload, pick))
        .Array[0, 300];

    [Fact]
    public void Jobs_keep_their_contents_whatever_comes_and_goes_beside_them() =>
        Steps.Sample(steps =>
        {
            var store = new JobSlab(new SharedBuffers());
            Dictionary<int, Payload> expected = [];
            foreach (var step in steps)
            {
                if (step.Free && expected.Count > 0)
                {
                    var id = expected.Keys.ElementAt(step.Pick % expected.Count);
                    Check(store, id, expected[id]);
                    store.Free(id);
                    expected.Remove(id);
                }
                else
                {
                    var payload = new Payload(Noise(step.Unique, step.Pick), Noise(step.Reducer, step.Pick + 1), Noise(step.Workload, step.Pick + 2), step.Pick);
                    var id = store.Allocate(payload.Unique, payload.Reducer, payload.Workload);
                    Assert.True(store[id] is { Number: 0, Attempts: 0, Flags: JobFlags.None, FirstWatch: 0, Worker: 0 });
                    store[id].Number = step.Pick;
                    Assert.True(expected.TryAdd(id, payload), "The id of a live job was given out again.");
                }

                Assert.Equal(expected.Count, store.Count);
            }

            foreach (var (id, payload) in expected)
            {
                Check(store, id, payload);
            }
        }, iter: 300);

    [Fact]
    public void No_length_falls_between_two_sizes()
    {
        // Two jobs of each length side by side: a cell that is too short shows as the neighbour's data.
        var store = new JobSlab(new SharedBuffers());
        for (var length = 0; length <= 40_000; length++)
        {
            var (left, right) = (Filled(length, 1), Filled(length, 2));
            var first = store.Allocate(default, default, left);
            var second = store.Allocate(default, default, right);
            store[first].Number = store[second].Number = long.MaxValue;
            if (!store.Workload(first).SequenceEqual(left) || !store.Workload(second).SequenceEqual(right))
            {
                Assert.Fail($"A payload of {length} bytes was damaged.");
            }

            store.Free(first);
            store.Free(second);
        }
    }

    [Fact]
    public void A_cell_is_at_most_a_quarter_longer_than_its_job()
    {
        // Filled with jobs of one length; what is lost is told by the memory that they take.
        foreach (var length in (int[])[0, 1, 64, 100, 448, 449, 577, 1000, 5000, 10_000, 16_000])
        {
            var store = new JobSlab(new SharedBuffers());
            const int Jobs = 20_000;
            var data = new byte[length];
            for (var i = 0; i < Jobs; i++)
            {
                store.Allocate(default, default, data);
            }

            Assert.InRange(store.ChunkBytes / (double)Jobs, JobLength + length, ((JobLength + length) * 1.25) + 20);
        }
    }

    [Fact]
    public void Chunks_go_back_when_their_jobs_are_gone()
    {
        var store = new JobSlab(new SharedBuffers());
        for (var round = 0; round < 3; round++)
        {
            var ids = Enumerable.Range(0, 50_000).Select(i => store.Allocate("unique"u8, default, new byte[i % 2000])).ToList();
            Assert.True(store.ChunkBytes > 40_000_000);
            foreach (var id in ids.OrderBy(id => (id * 7919L) % 10_007))
            {
                store.Free(id);
            }

            Assert.Equal(0, store.Count);

            // One chunk a size stays: of at most 64 sizes.
            Assert.InRange(store.ChunkBytes, 0, 64 * 128 * 1024);
        }
    }

    [Fact]
    public void A_long_lived_job_holds_no_more_than_its_chunk()
    {
        var store = new JobSlab(new SharedBuffers());
        var keep = store.Allocate(default, default, "kept"u8);
        for (var round = 0; round < 10; round++)
        {
            var ids = Enumerable.Range(0, 10_000).Select(_ => store.Allocate(default, default, "gone"u8)).ToArray();
            Array.ForEach(ids, store.Free);
        }

        Assert.True(store.Workload(keep).SequenceEqual("kept"u8));
        Assert.InRange(store.ChunkBytes, 1, 2 * 128 * 1024);
    }

    private static void Check(JobSlab store, int id, Payload payload)
    {
        Assert.Equal(payload.Number, store[id].Number);
        Assert.True(store.Unique(id).SequenceEqual(payload.Unique));
        Assert.True(store.Reducer(id).SequenceEqual(payload.Reducer));
        Assert.True(store.Workload(id).SequenceEqual(payload.Workload));
    }

    private static byte[] Noise(int length, int seed)
    {
        var bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    private static byte[] Filled(int length, byte value)
    {
        var bytes = new byte[length];
        Array.Fill(bytes, value);
        return bytes;
    }

    private sealed record Step(bool Free, int Unique, int Reducer, int Workload, int Pick);

    private sealed record Payload(byte[] Unique, byte[] Reducer, byte[] Workload, int Number);
}

using CsCheck;
using Gearman.Server.Storing;

namespace Gearman.Server.Tests.Storing;

public sealed class JobBatchTests
{
    [Fact]
    public void Entries_are_read_as_they_were_written()
    {
        var bytes = Gen.Byte.Array;
        Gen.Select(Gen.Long[1, long.MaxValue], bytes[1, 512], bytes[0, 64], bytes[0, 512], bytes[0, 2000], Gen.Select(Gen.Bool, Gen.Bool, Gen.Int[0, 2], Gen.Long[1, long.MaxValue]))
            .Array[0, 20].Sample(jobs =>
            {
                var batch = new JobBatch();
                foreach (var (id, function, unique, reducer, workload, (isAdd, isReduce, priority, epoch)) in jobs)
                {
                    if (isAdd)
                    {
                        batch.Add(id, function, unique, isReduce ? reducer : [], isReduce, workload, priority, epoch);
                    }
                    else
                    {
                        batch.Remove(id);
                    }
                }

                var i = 0;
                foreach (var entry in batch)
                {
                    var (id, function, unique, reducer, workload, (isAdd, isReduce, priority, epoch)) = jobs[i++];
                    Assert.Equal((id, isAdd), (entry.Id, entry.IsAdd));
                    if (isAdd)
                    {
                        Assert.Equal((isReduce, priority, epoch), (entry.IsReduce, entry.Priority, entry.Epoch));
                        Assert.True(entry.Function.SequenceEqual(function));
                        Assert.True(entry.Unique.SequenceEqual(unique));
                        Assert.True(entry.Reducer.SequenceEqual(isReduce ? reducer : []));
                        Assert.True(entry.Workload.SequenceEqual(workload));
                    }
                }

                Assert.Equal(jobs.Length, i);
                Assert.Equal((jobs.Count(j => j.Item6.Item1), jobs.Count(j => !j.Item6.Item1)), (batch.Added, batch.Removed));
                batch.Clear();
                Assert.True(batch.IsEmpty);
            });
    }

    [Fact]
    public void Any_bytes_are_an_entry_or_none_and_never_a_fault() => Gen.Byte.Array[0, 100].Sample(bytes =>
    {
        if (JobBatchEntry.TryRead(bytes, out var entry, out var length))
        {
            Assert.InRange(length, 1, bytes.Length);
            Assert.True(entry.Unique.Length + entry.Function.Length + entry.Reducer.Length + entry.Workload.Length < length);
        }
    });

    [Fact]
    public void An_entry_that_is_cut_off_is_none()
    {
        var batch = new JobBatch();
        batch.Add(1, "f"u8, "u"u8, default, false, "workload"u8, 1, 0);
        for (var cut = 0; cut < batch.Bytes.Length; cut++)
        {
            Assert.False(JobBatchEntry.TryRead(batch.Bytes.Span[..cut], out _, out _));
        }
    }
}

using CsCheck;
using Gearman.Server.Storing;

namespace Gearman.Server.Tests.Storing;

public sealed class JobBatchTests
{
    private static readonly Gen<byte[]> AnyBytes = Gen.Byte.Array[0, 60];

    [Fact]
    public void Entries_are_read_as_they_were_written() => Gen
        .Select(
            Gen.Select(Gen.Long[1, long.MaxValue], Gen.Enum<JobBatchEntryKind>(), Gen.Bool, Gen.Int[0, 2], Gen.Long),
            Gen.Select(AnyBytes, AnyBytes, AnyBytes, AnyBytes, Gen.Byte.Array[0, 2000]))
        .Array[0, 20].Sample(jobs =>
        {
            var batch = new JobBatch();
            foreach (var ((id, kind, isReduce, priority, epoch), (function, unique, reducer, failure, workload)) in jobs)
            {
                batch.Append(new JobBatchEntry
                {
                    Id = id,
                    Kind = kind,
                    IsReduce = isReduce,
                    Priority = priority,
                    Epoch = epoch,
                    Function = function,
                    Unique = unique,
                    Reducer = reducer,
                    Failure = failure,
                    Workload = workload,
                });
            }

            Assert.Equal(jobs.Length, batch.Count);
            var i = 0;
            foreach (var entry in batch)
            {
                var (numbers, (function, unique, reducer, failure, workload)) = jobs[i++];
                Assert.Equal(numbers, (entry.Id, entry.Kind, entry.IsReduce, entry.Priority, entry.Epoch));
                Assert.True(entry.Function.SequenceEqual(function));
                Assert.True(entry.Unique.SequenceEqual(unique));
                Assert.True(entry.Reducer.SequenceEqual(reducer));
                Assert.True(entry.Failure.SequenceEqual(failure));
                Assert.True(entry.Workload.SequenceEqual(workload));
            }

            Assert.Equal(jobs.Length, i);
            batch.Clear();
            Assert.Equal((0, 0), (batch.Count, batch.Length));
        });

    [Fact]
    public void Any_bytes_are_an_entry_or_none_and_never_a_fault() => Gen.Byte.Array[0, 100].Sample(bytes =>
    {
        if (JobBatchEntry.TryRead(bytes, out var entry))
        {
            Assert.InRange(entry.Length, 1, bytes.Length);
        }
    });

    [Fact]
    public void What_is_appended_to_a_view_leaves_the_bytes_of_others_alone()
    {
        var batch = new JobBatch();
        batch.Append(new JobBatchEntry { Id = 1, Function = "f"u8, Workload = "one"u8 });
        byte[] bytes = [.. batch.Bytes, 99];
        var view = new JobBatch(bytes.AsMemory(0, batch.Length), 1);
        view.Append(new JobBatchEntry { Id = 2, Function = "f"u8, Workload = "two"u8 });
        List<long> ids = [];
        foreach (var entry in view)
        {
            ids.Add(entry.Id);
        }

        Assert.Equal((2, 99), (view.Count, bytes[^1]));
        Assert.Equal([1, 2], ids);
        view.Clear();
        Assert.Equal((0, 0), (view.Count, view.Length));
    }

    [Fact]
    public void An_entry_that_is_cut_off_is_none()
    {
        var batch = new JobBatch();
        batch.Append(new JobBatchEntry { Id = 1, Function = "f"u8, Unique = "u"u8, Workload = "workload"u8 });
        for (var cut = 0; cut < batch.Length; cut++)
        {
            Assert.False(JobBatchEntry.TryRead(batch.Bytes[..cut], out _));
        }
    }

    [Fact]
    public void What_no_server_could_have_sent_is_refused()
    {
        var batch = new JobBatch();
        Assert.Throws<ArgumentException>(() => batch.Append(new JobBatchEntry { Id = 0 }));
        Assert.Throws<ArgumentException>(() => batch.Append(new JobBatchEntry { Id = 1, Priority = 3 }));
        Assert.Throws<ArgumentException>(() => batch.Append(new JobBatchEntry { Id = 1, Priority = -1 }));
        Assert.Throws<ArgumentException>(() => batch.Append(new JobBatchEntry { Id = 1, Unique = new byte[65] }));
        Assert.Throws<ArgumentException>(() => batch.Append(new JobBatchEntry { Id = 1, Function = new byte[513] }));
        Assert.Throws<ArgumentException>(() => batch.Append(new JobBatchEntry { Id = 1, Reducer = new byte[513] }));
        Assert.Equal(0, batch.Count);
    }
}

using System.Text;
using CsCheck;
using Gearman.Server.Brokering;
using Gearman.Server.Buffers;

namespace Gearman.Server.Tests.Brokering;

public sealed class JobDirectoryTests
{
    [Fact]
    public void Jobs_are_found_by_number_and_by_unique_as_long_as_they_live() =>
        Gen.Select(Gen.Int[0, 2], Gen.Int[0, 400], Gen.Int[0, 3], Gen.Int[0, 100_000]).Array[0, 2000].Sample(steps =>
        {
            var jobs = new JobSlab(new SharedBuffers());
            var directory = new JobDirectory(jobs);
            Dictionary<(int Function, string Unique), (int Id, long Number)> expected = [];
            var lastNumber = 0L;
            foreach (var (kind, unique, function, pick) in steps)
            {
                if (kind == 0 && expected.Count > 0)
                {
                    var (key, job) = expected.ElementAt(pick % expected.Count);
                    directory.Remove(job.Id);
                    jobs.Free(job.Id);
                    expected.Remove(key);
                    Assert.False(directory.TryFind(job.Number, out _));
                }
                else if (!expected.ContainsKey((function, $"u{unique}")))
                {
                    var bytes = Encoding.ASCII.GetBytes($"u{unique}");
                    var id = jobs.Allocate(bytes, default, default);
                    jobs[id].Number = ++lastNumber;
                    jobs[id].Function = function;
                    directory.Add(id, ref jobs[id], new CoalescingKey(bytes, default));
                    expected.Add((function, $"u{unique}"), (id, lastNumber));
                }
            }

            var functions = Enumerable.Range(0, 4).Select(i => new Function(i, [], new Tenant(""))).ToArray();
            for (var unique = 0; unique <= 400; unique++)
            {
                var key = new CoalescingKey(Encoding.ASCII.GetBytes($"u{unique}"), default);
                foreach (var function in functions)
                {
                    var known = expected.TryGetValue((function.Id, $"u{unique}"), out var job);
                    Assert.Equal(known, directory.TryFind(key, function, out var found));
                    if (known)
                    {
                        Assert.Equal(job.Id, found);
                        Assert.True(directory.TryFind(job.Number, out found));
                        Assert.Equal(job.Id, found);
                    }
                }

                Assert.Equal(functions.Any(f => expected.ContainsKey((f.Id, $"u{unique}"))), directory.TryFind(key, null, out _));
            }
        }, iter: 30);

    [Fact]
    public void The_index_grows_and_shrinks_with_its_jobs()
    {
        var jobs = new JobSlab(new SharedBuffers());
        var directory = new JobDirectory(jobs);
        var ids = new int[100_000];
        for (var i = 0; i < ids.Length; i++)
        {
            ids[i] = jobs.Allocate(default, default, default);
            jobs[ids[i]].Number = i + 1;
            directory.Add(ids[i], ref jobs[ids[i]], default);
        }

        for (var i = 0; i < ids.Length; i++)
        {
            Assert.True(directory.TryFind(i + 1, out var found));
            Assert.Equal(ids[i], found);
            if (i % 1000 != 0)
            {
                directory.Remove(ids[i]);
                jobs.Free(ids[i]);
            }
        }

        for (var i = 0; i < ids.Length; i++)
        {
            Assert.Equal(i % 1000 == 0, directory.TryFind(i + 1, out _));
        }
    }
}

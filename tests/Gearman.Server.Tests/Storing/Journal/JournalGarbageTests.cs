using System.Buffers.Binary;
using System.Globalization;
using Gearman.Server.Storing;
using Gearman.Server.Storing.Journal;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gearman.Server.Tests.Storing.Journal;

/// <summary>
/// Journals that were bent: what comes back was committed, byte for byte, or the server is told that the journal is damaged. Nothing else
/// happens, also where checksums are right.
/// </summary>
public sealed class JournalGarbageTests
{
    private const int InputsAsEver = 20_000;
    private const int InputsAJournal = 200;
    private const int SegmentBytes = 4096;

    /// <summary>More on demand, and others: GEARMAN_HOSTILE_SEED says from which journal on.</summary>
    [Fact]
    public async Task It_is_read_or_refused()
    {
        var first = Number("GEARMAN_HOSTILE_SEED") ?? 0;
        await Parallel.ForAsync(first, first + ((Number("GEARMAN_HOSTILE_INPUTS") ?? InputsAsEver) / InputsAJournal), TestContext.Current.CancellationToken, async (seed, _) =>
        {
            var random = new Random(seed);
            var jobs = new Dictionary<long, byte[]>();
            var journal = await MakeAsync(random, jobs);
            Assert.NotEmpty(await ReadAsync(journal, jobs));
            for (var i = 0; i < InputsAJournal; i++)
            {
                var files = journal.Select(file => file.ToArray()).ToArray();
                var isSealed = random.Next(2) == 0;
                for (var changes = 1 + random.Next(3); changes > 0; changes--)
                {
                    if (isSealed)
                    {
                        BendRecord(random, files[random.Next(files.Length)]);
                    }
                    else
                    {
                        Bend(random, files);
                    }
                }

                try
                {
                    await ReadAsync(files, isSealed ? null : jobs);
                }
                catch (JobStoreException)
                {
                    // Told.
                }
                catch (Exception e)
                {
                    throw new InvalidOperationException($"Journal {seed}, input {i}: {e.Message}", e);
                }
            }
        });
    }

    private static int? Number(string variable) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static async Task<byte[][]> MakeAsync(Random random, Dictionary<long, byte[]> jobs)
    {
        var folder = new SimulatedFolder(new SimulatedDisk(random));
        await using var store = new JournalStore(folder, SegmentBytes, NullLogger.Instance);
        await foreach (var _ in store.ReplayAsync(TestContext.Current.CancellationToken))
        {
        }

        var batch = new JobBatch();
        for (var id = 1L; id <= 40; id++)
        {
            var workload = new byte[random.Next(300)];
            random.NextBytes(workload);
            jobs.Add(id, workload);
            batch.Append(new JobBatchEntry { Id = id, Function = "f"u8, Unique = "unique"u8, Workload = workload });
            if (id % 3 == 0)
            {
                batch.Append(new JobBatchEntry { Kind = JobBatchEntryKind.Removed, Id = id - 2 });
            }

            if (random.Next(2) == 0)
            {
                await store.CommitAsync(batch, TestContext.Current.CancellationToken);
                batch.Clear();
            }
        }

        return [.. folder.Files.Select(file => file.Durable)];
    }

    /// <summary>Reads a journal.</summary>
    /// <param name="files">Its files.</param>
    /// <param name="jobs">What may come back; null for anything.</param>
    /// <returns>The ids of all jobs that it told of.</returns>
    private static async Task<List<long>> ReadAsync(byte[][] files, Dictionary<long, byte[]>? jobs)
    {
        var folder = new SimulatedFolder(new SimulatedDisk(new Random(0)));
        foreach (var file in files)
        {
            // A file is named by its number; where that is garbage it is the next.
            folder.Add(folder.Files.Count + BinaryPrimitives.ReadInt64LittleEndian(files[0].AsSpan(8)), file);
        }

        List<long> ids = [];
        await using var store = new JournalStore(folder, SegmentBytes, NullLogger.Instance);
        await foreach (var batch in store.ReplayAsync(TestContext.Current.CancellationToken))
        {
            var count = 0;
            foreach (var entry in batch)
            {
                count++;
                if (entry.Kind == JobBatchEntryKind.Added)
                {
                    ids.Add(entry.Id);
                    Assert.True(jobs is null || jobs[entry.Id].AsSpan().SequenceEqual(entry.Workload), $"Job {entry.Id} came back as another");
                }
            }

            Assert.Equal(batch.Count, count);
        }

        return ids;
    }

    /// <summary>Changes bits or bytes, or copies a run of one file into one.</summary>
    private static void Bend(Random random, byte[][] files)
    {
        var file = files[random.Next(files.Length)];
        var at = random.Next(file.Length);
        switch (random.Next(3))
        {
            case 0:
                file[at] ^= (byte)(1 << random.Next(8));
                break;
            case 1:
                random.NextBytes(file.AsSpan(at, Math.Min(random.Next(40), file.Length - at)));
                break;
            default:
                var source = files[random.Next(files.Length)];
                var from = random.Next(source.Length);
                source.AsSpan(from, Math.Min(random.Next(400), Math.Min(source.Length - from, file.Length - at))).CopyTo(file.AsSpan(at));
                break;
        }
    }

    /// <summary>Changes bytes of the entries of a record, and makes its checksum right.</summary>
    private static void BendRecord(Random random, byte[] file)
    {
        if (!SegmentHeader.TryRead(file, out var header))
        {
            return; // Nothing is written to it yet.
        }

        List<(int Offset, int Length)> records = [];
        for (var offset = SegmentHeader.Length; JournalRecord.TryRead(file.AsSpan(offset), header.Salt, offset, out var entries);)
        {
            records.Add((offset, JournalRecord.HeaderLength + entries.Length));
            offset += records[^1].Length;
        }

        if (records.Count > 0)
        {
            var (at, length) = records[random.Next(records.Count)];
            var record = file.AsSpan(at, length);
            var first = JournalRecord.HeaderLength + random.Next(length - JournalRecord.HeaderLength);
            random.NextBytes(record.Slice(first, Math.Min(1 + random.Next(4), length - first)));
            JournalRecord.Seal(record, header.Salt, at);
        }
    }
}

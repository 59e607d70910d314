using Gearman.Server.Storing;
using Gearman.Server.Storing.Journal;
using Microsoft.Extensions.Logging.Abstractions;
using Jobs = System.Collections.Generic.SortedDictionary<long, (Gearman.Server.Storing.JobBatchEntryKind Kind, int Length)>;

namespace Gearman.Server.Tests.Storing.Journal;

/// <summary>
/// The life of a journal on a disk that fails, fills up, loses power and rots, all by a seed. What was committed must be there
/// after each start, what was refused must not, and of what was cut short all or nothing.
/// </summary>
internal sealed class JournalHistory : IDisposable
{
    private const int SegmentBytes = 4096;

    /// <summary>Six jobs of three segments.</summary>
    private const int MaxRecord = 6 * ((3 * SegmentBytes) + 200);

    private readonly Random _random;
    private readonly SimulatedDisk _disk;
    private readonly SimulatedFolder _folder;

    /// <summary>Jobs that must be there: what is added to the id makes the workload.</summary>
    private Jobs _jobs = [];

    /// <summary>
    /// What may be there instead: by the commit that was cut short, or by one that was refused since the last that was not, if the
    /// disk would not have that taken back either.
    /// </summary>
    private readonly List<Jobs> _unsure = [];

    /// <summary>What was there before the last commit.</summary>
    private Jobs _before = [];

    /// <summary>Where a bit was flipped.</summary>
    private string _rotten = "";

    private long _lastId;
    private long _lastCommitted;
    private long _lastReplayed;
    private bool _everFailed;

    public JournalHistory(int seed)
    {
        _random = new Random(seed);
        _disk = new SimulatedDisk(_random);
        _folder = new SimulatedFolder(_disk);
    }

    /// <summary>What happened, for the test that wants to know that all of it does.</summary>
    public HashSet<string> Seen { get; } = [];

    public async Task RunAsync()
    {
        var lives = 1 + _random.Next(4);
        for (var life = 0; life < lives; life++)
        {
            var store = new JournalStore(_folder, SegmentBytes, NullLogger.Instance);
            await CheckReplayAsync(store);
            _disk.FaultRate = _random.Next(3) == 0 ? _random.NextDouble() * 0.3 : 0;
            _disk.Capacity = _random.Next(4) == 0 ? _folder.Size + (_random.Next(6) * SegmentBytes) : long.MaxValue;
            if (_random.Next(3) > 0)
            {
                _disk.CrashAfter(_random.Next(120));
            }

            var crashed = await LiveAsync(store);
            (_disk.FaultRate, _disk.Capacity) = (0, long.MaxValue);
            if (crashed || _random.Next(2) == 0)
            {
                Seen.Add(crashed ? "crash in a call" : "crash between calls");
                _folder.LosePower();
            }
            else
            {
                await store.DisposeAsync();
                _disk.Reboot();
            }

            if (_random.Next(8) == 0 && Rot())
            {
                await CheckRottenAsync();
                return;
            }
        }

        await CheckReplayAsync(new JournalStore(_folder, SegmentBytes, NullLogger.Instance));
    }

    public void Dispose() => _folder.Dispose();

    /// <summary>Commits batches until the end or a crash.</summary>
    private async Task<bool> LiveAsync(JournalStore store)
    {
        for (var left = _random.Next(60); left > 0; left--)
        {
            var (batch, after) = NextBatch();
            try
            {
                await store.CommitAsync(batch, CancellationToken.None);
                (_before, _jobs) = (_jobs, after);
                _unsure.Clear();
                _lastCommitted = Math.Max(_lastCommitted, after.Keys.LastOrDefault());
                CheckSize();
            }
            catch (JobStoreException)
            {
                Seen.Add(_folder.Size + SegmentBytes > _disk.Capacity ? "full disk" : "fault");
                _everFailed = true;
                _unsure.Add(after);
            }
            catch (SimulatedCrashException)
            {
                _unsure.Add(after);
                return true;
            }
        }

        return false;
    }

    private (JobBatch Batch, Jobs After) NextBatch()
    {
        var batch = new JobBatch();
        Jobs after = new(_jobs);
        for (var left = 1 + _random.Next(6); left > 0; left--)
        {
            var kind = _random.Next(10) switch { < 5 => JobBatchEntryKind.Added, < 9 => JobBatchEntryKind.Removed, _ => JobBatchEntryKind.Failed };
            if (after.Count == 0 || kind == JobBatchEntryKind.Added)
            {
                var length = _random.Next(20) == 0 ? _random.Next(3 * SegmentBytes) : _random.Next(200);
                batch.Append(Entry(JobBatchEntryKind.Added, ++_lastId, length));
                after.Add(_lastId, (JobBatchEntryKind.Added, length));
                continue;
            }

            // The oldest, mostly.
            var id = after.Keys.ElementAt(_random.Next(2) == 0 ? 0 : _random.Next(after.Count));
            if (kind == JobBatchEntryKind.Failed)
            {
                var length = after[id].Length;
                batch.Append(Entry(kind, id, length));
                after[id] = (kind, length);
            }
            else
            {
                batch.Append(new JobBatchEntry { Kind = kind, Id = id, Function = "f"u8 });
                after.Remove(id);
            }
        }

        return (batch, after);
    }

    private static JobBatchEntry Entry(JobBatchEntryKind kind, long id, int length) => new()
    {
        Kind = kind,
        Id = id,
        Function = "function"u8,
        Unique = BitConverter.GetBytes(id),
        Priority = (int)(id % 3),
        Epoch = id * 7,
        Failure = kind == JobBatchEntryKind.Failed ? BitConverter.GetBytes(~id) : default,
        Workload = Workload(id, length),
    };

    private static byte[] Workload(long id, int length)
    {
        var bytes = new byte[length];
        new Random((int)id).NextBytes(bytes);
        return bytes;
    }

    private async Task CheckReplayAsync(JournalStore store)
    {
        var found = await ReadAsync(store);
        if (!found.SequenceEqual(_jobs))
        {
            Assert.True(IsUnsure(found), $"{Show(found)} instead of {Show(_jobs)}.");
            Seen.Add("a commit that was cut short is there");
            _before = _jobs;
        }

        // Ids are not used again, also those of jobs that are long gone.
        Assert.True(_lastReplayed >= _lastCommitted, "An id would be used again.");
        _jobs = found;
        _unsure.Clear();
    }

    private async Task<Jobs> ReadAsync(JournalStore store)
    {
        Jobs found = [];
        _lastReplayed = 0;
        await foreach (var batch in store.ReplayAsync(CancellationToken.None))
        {
            foreach (var entry in batch)
            {
                _lastReplayed = Math.Max(_lastReplayed, entry.Id);
                if (entry.Kind == JobBatchEntryKind.Removed)
                {
                    found.Remove(entry.Id);
                    continue;
                }

                var expected = Entry(entry.Kind, entry.Id, entry.Workload.Length);
                Assert.True(entry.Workload.SequenceEqual(expected.Workload));
                Assert.True(entry.Unique.SequenceEqual(expected.Unique));
                Assert.True(entry.Failure.SequenceEqual(expected.Failure));
                Assert.Equal((expected.Priority, expected.Epoch), (entry.Priority, entry.Epoch));
                found[entry.Id] = (entry.Kind, entry.Workload.Length);
            }
        }

        return found;
    }

    /// <summary>A journal has twice what its jobs take, three segments, the one that was just begun and the one that comes next, unless it could not be tidied.</summary>
    private void CheckSize()
    {
        if (!_everFailed)
        {
            var live = _jobs.Sum(j => 60 + j.Value.Length + 100L);
            Assert.True(_folder.Size <= (2 * live) + (4 * SegmentBytes) + MaxRecord, $"{_folder.Size} bytes for {live}");
        }

        if (_folder.Files.Count > 2)
        {
            Seen.Add("several segments");
        }
    }

    private bool IsUnsure(Jobs found) => _unsure.Exists(found.SequenceEqual);

    private static string Show(Jobs jobs) => string.Join(' ', jobs.Select(j => $"{j.Key}{(j.Value.Kind == JobBatchEntryKind.Failed ? "!" : "")}"));

    /// <summary>Flips a bit.</summary>
    private bool Rot()
    {
        var files = _folder.Files;
        if (files.Count == 0)
        {
            return false;
        }

        var file = files[_random.Next(files.Count)];
        // Where something is, mostly.
        var bytes = file.Durable;
        var end = bytes.AsSpan().LastIndexOfAnyExcept((byte)0) + 1;
        var offset = _random.Next(Math.Max(end, 1));
        file.Flip(offset, _random.Next(8));
        _rotten = $"byte {offset} of {end} in file {files.ToList().IndexOf(file) + 1} of {files.Count}";
        return true;
    }

    /// <summary>Damage is told, or harmless; only the last commit can't be told from one that was cut short.</summary>
    private async Task CheckRottenAsync()
    {
        try
        {
            var found = await ReadAsync(new JournalStore(_folder, SegmentBytes, NullLogger.Instance));
            Seen.Add("harmless damage");
            Assert.True(
                found.SequenceEqual(_jobs)
                || found.SequenceEqual(_before)
                || IsUnsure(found),
                $"Damage at {_rotten} was passed over: {Show(found)} instead of {Show(_jobs)} or {Show(_before)}.");
        }
        catch (JobStoreException e)
        {
            Seen.Add("damage that is told");
            Assert.Contains("damaged: segment", e.Message, StringComparison.Ordinal);
        }
    }
}

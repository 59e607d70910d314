using System.Buffers;
using System.Globalization;
using System.IO.Hashing;
using System.Text;

namespace Gearman.MapReduce;

/// <summary>
/// The results of a run's finished tasks in a directory, each a file that is whole if it is there, and a manifest that says
/// which run they belong to: the same inputs, cut in the same way, by the same options.
/// </summary>
internal sealed class Checkpoint
{
    private const string ManifestFile = "manifest";
    private const int HashLength = 16;

    private readonly string _directory;
    private readonly MapReduceCounters _counters;

    /// <exception cref="MapReduceException">The directory is that of another run, or an input can be read only once.</exception>
    public Checkpoint(string directory, SplitPlan plan, MapReduceOptions options, IReadOnlyList<SideDataItem> sideData)
    {
        _directory = directory;
        _counters = options.Counters;
        if (plan.HasStreams)
        {
            throw new MapReduceException("a run that reads a stream cannot be taken up again: the stream can be read only once");
        }

        if (FileStores.Of(directory) is not null)
        {
            throw new MapReduceException($"{directory}: a checkpoint must be a directory");
        }

        var manifest = Manifest(plan, options, sideData);
        Guard(() =>
        {
            Directory.CreateDirectory(directory);
            var path = Path.Combine(directory, ManifestFile);
            if (!File.Exists(path))
            {
                WriteWhole(path, Encoding.UTF8.GetBytes(manifest));
            }
            else if (File.ReadAllText(path) != manifest)
            {
                throw new MapReduceException($"{directory}: holds the checkpoint of another run, with other inputs or options; delete it or name another");
            }
            else
            {
                IsResumed = true;
            }

            return true;
        });
    }

    /// <summary>True if the run began before.</summary>
    public bool IsResumed { get; private set; }

    /// <summary>Takes the result of a task that an earlier run finished. One that is damaged, or whose pairs are, is as good as none.</summary>
    public bool TryLoad<TPartial>(PartialFunction<TPartial> function, int task, out TaskResult<TPartial> result)
    {
        var path = PathOf(function, task);
        if (!File.Exists(path))
        {
            result = default;
            return false;
        }

        ReadOnlyMemory<byte> bytes = Guard(() => File.ReadAllBytes(path));
        if (!TryTakeHash(ref bytes))
        {
            result = default;
            return false;
        }

        var counters = CountersFormat.Take(ref bytes);
        result = new(function.Read(bytes), counters);
        if (!function.RunsOf(result.Partial).All(IsWhole))
        {
            return false;
        }

        _counters.Add(MapReduceCounters.TasksResumed, 1);
        return true;
    }

    /// <summary>Keeps the result of a task.</summary>
    public void Save<TPartial>(PartialFunction<TPartial> function, int task, TaskResult<TPartial> result)
    {
        var output = new ArrayBufferWriter<byte>(1024);
        function.Write(result.Partial, output);
        CountersFormat.Append(result.Counters, output);
        output.Write(XxHash128.Hash(output.WrittenSpan));
        Guard(() =>
        {
            foreach (var file in function.RunsOf(result.Partial).Where(run => run.IsSpilled).Select(run => run.File!).Distinct(StringComparer.Ordinal))
            {
                using var spilled = File.OpenHandle(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
                RandomAccess.FlushToDisk(spilled);
            }

            return WriteWhole(PathOf(function, task), output.WrittenSpan);
        });
    }

    /// <summary>The run is done: nothing is kept.</summary>
    public void Complete() => Guard(() =>
    {
        Directory.Delete(_directory, recursive: true);
        return true;
    });

    private static string Manifest(SplitPlan plan, MapReduceOptions options, IReadOnlyList<SideDataItem> sideData)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"version {TaskAnswer.Version} chunk {plan.ChunkBytes} partitions {options.PartitionCount} record {options.MaxLineBytes} ");
        text.Append(CultureInfo.InvariantCulture, $"damaged {options.DamagedInputs} skip {options.MaxSkippedRecords > 0} parameters {Convert.ToHexString(XxHash128.Hash(options.Parameters.Span))}\n");
        foreach (var item in sideData)
        {
            text.Append(CultureInfo.InvariantCulture, $"{item.Name} {item.Hash}\n");
        }

        foreach (var file in plan.Files)
        {
            var version = file.Version ?? File.GetLastWriteTimeUtc(file.Input.Name).Ticks.ToString(CultureInfo.InvariantCulture);
            text.Append(CultureInfo.InvariantCulture, $"{file.Length} {version} {file.Compression} {RecordFormatWire.NameOf(file.Input.Format)} {file.Input.Name}\n");
        }

        return text.ToString();
    }

    private string PathOf(TaskFunction function, int task) =>
        Path.Combine(_directory, $"{function.Name.Replace('/', '-')}-{task}.partial");

    private static bool WriteWhole(string path, ReadOnlySpan<byte> bytes)
    {
        var aside = $"{path}-{Guid.NewGuid():N}";
        using (var file = File.OpenHandle(aside, FileMode.CreateNew, FileAccess.Write))
        {
            RandomAccess.Write(file, bytes, 0);
            RandomAccess.FlushToDisk(file); // whole before it has its name, also after a power cut
        }

        File.Move(aside, path, overwrite: true);
        return true;
    }

    /// <summary>Takes the hash off the end of a result.</summary>
    /// <returns>False if it is not that of what stands before it.</returns>
    private static bool TryTakeHash(ref ReadOnlyMemory<byte> bytes)
    {
        if (bytes.Length < HashLength || !XxHash128.Hash(bytes.Span[..^HashLength]).AsSpan().SequenceEqual(bytes.Span[^HashLength..]))
        {
            return false;
        }

        bytes = bytes[..^HashLength];
        return true;
    }

    /// <summary>False if a run's file is not there, or ends before it.</summary>
    private static bool IsWhole(Run run) =>
        !run.IsSpilled || (new FileInfo(run.File!) is { Exists: true } file && file.Length >= run.Offset + run.StoredLength);

    private T Guard<T>(Func<T> action)
    {
        try
        {
            return action();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new OutputException(_directory, e.Message, e);
        }
    }
}

using System.Buffers;
using System.Buffers.Binary;
using System.IO.Hashing;
using System.Runtime.InteropServices;
using Gearman.MapReduce;
using MessagePack;

namespace AccessLogs.Cli.Incremental;

/// <summary>
/// What incremental runs keep in a directory: one file with the known logs and the figures, so that both change at once. It is written under
/// another name, brought to the disk and renamed: a run that dies at any moment leaves the state before or the one after. One run at a time has
/// the directory. The file: its magic and version, the blocks of the figures, the head with what they are read by, its length (four bytes) and the hash of all
/// that.
/// </summary>
internal sealed class IncrementalState : IDisposable
{
    private const string FileName = "state";
    private const byte Version = 5;
    private const int EndLength = sizeof(int) + 16;
    private const int HashedBytes = 1 << 20;
    private static readonly int StartLength = Magic.Length + 1;
    private static ReadOnlySpan<byte> Magic => "gearman-logs state\n"u8;

    private readonly string _path;
    private readonly FileStream _lock;
    private readonly MadeDirectory _made;

    private IncrementalState(string path, FileStream taken, MadeDirectory made) => (_path, _lock, _made) = (path, taken, made);

    /// <summary>Takes a directory, and makes it if there is none.</summary>
    /// <exception cref="BadUseException">Another run has it, or it can't be made.</exception>
    public static IncrementalState Open(string path)
    {
        try
        {
            var made = new MadeDirectory(path);
            var taken = OpenOwn(Path.Combine(path, "lock"), FileMode.OpenOrCreate);
            File.Delete(Path.Combine(path, FileName + ".tmp")); // of a run that died
            return new IncrementalState(Path.GetFullPath(Path.Combine(path, FileName)), taken, made);
        }
        catch (IOException e)
        {
            throw new BadUseException(Directory.Exists(path) ? $"--persist {path}: another run has it" : $"--persist {path}: {e.Message}");
        }
        catch (UnauthorizedAccessException)
        {
            throw new BadUseException($"--persist {path}: may not be written");
        }
    }

    /// <summary>Bytes of the state; 0 when there is none yet.</summary>
    public long Length => new FileInfo(_path) is { Exists: true, Length: var length } ? length : 0;

    /// <summary>Reads the state, but for the figures, which are only looked over for damage.</summary>
    /// <param name="options">What the figures were counted by; the state must have been counted by the same.</param>
    /// <returns>The logs, and what the figures are read by; null when there is no state yet.</returns>
    /// <exception cref="BadUseException">The state is of other options.</exception>
    /// <exception cref="InvalidDataException">The state is damaged, or of another version.</exception>
    public (List<KnownLog> Logs, SpilledBlock Figures)? Read(string options)
    {
        if (!File.Exists(_path))
        {
            return null;
        }

        using var file = new FileStream(_path, FileMode.Open, FileAccess.Read);
        try
        {
            var start = new byte[StartLength];
            if (file.ReadAtLeast(start, StartLength, throwOnEndOfStream: false) < StartLength || !start.AsSpan().StartsWith(Magic))
            {
                throw new InvalidDataException($"{_path}: is no state of gearman-logs");
            }

            if (start[Magic.Length] is not Version and var version)
            {
                throw new InvalidDataException($"{_path}: is of version {version}; this program reads version {Version}");
            }

            var end = new byte[EndLength];
            var length = file.Length - EndLength;
            file.Position = Math.Max(length, StartLength);
            file.ReadExactly(end);
            if (Hash(file, length) != MemoryMarshal.Read<UInt128>(end.AsSpan(sizeof(int))))
            {
                throw new InvalidDataException($"{_path}: is damaged");
            }

            var head = new byte[BinaryPrimitives.ReadInt32BigEndian(end)];
            file.Position = length - head.Length;
            file.ReadExactly(head);
            var (written, logs, figures) = ReadHead(head);
            return written == options ? (logs, figures) : throw new BadUseException($"{_path}: was counted by other options; begin another, or name the same");
        }
        catch (Exception e) when (e is MessagePackSerializationException or EndOfStreamException or ArgumentException)
        {
            throw new InvalidDataException($"{_path}: is damaged", e);
        }
    }

    /// <summary>Writes the state in the place of the one before; what the figures have in files is in this one then.</summary>
    public void Write(string options, IReadOnlyList<KnownLog> logs, AccessLogAccumulator figures)
    {
        using (var file = OpenOwn(_path + ".tmp", FileMode.Create))
        {
            file.Write(Magic);
            file.WriteByte(Version);
            using var blocks = new SpillBlockFile(file, _path);
            var head = Head(options, logs, figures.Save(blocks));
            file.Write(head.Span);
            var end = new byte[EndLength];
            BinaryPrimitives.WriteInt32BigEndian(end, head.Length);
            MemoryMarshal.Write(end.AsSpan(sizeof(int)), Hash(file, file.Position));
            file.Write(end);
            file.Flush(flushToDisk: true);
        }

        File.Move(_path + ".tmp", _path, overwrite: true);
    }

    /// <summary>Lets the directory go; one that was made for a run which kept nothing goes too.</summary>
    public void Dispose()
    {
        if (_made.IsNew && !File.Exists(_path))
        {
            TryDelete();
        }

        _lock.Dispose();
    }

    private void TryDelete()
    {
        try
        {
            File.Delete(_lock.Name);
            _made.Dispose();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Somebody has put something there, or begins a run there.
        }
    }

    /// <summary>Opens a file that nobody else may read: figures name clients, also where what is shown does not.</summary>
    private static FileStream OpenOwn(string path, FileMode mode)
    {
        var options = new FileStreamOptions { Mode = mode, Access = FileAccess.ReadWrite, Share = FileShare.None };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        return new FileStream(path, options);
    }

    /// <summary>Fingerprints what was written last too: it is still in the system's cache.</summary>
    /// <returns>The hash of the first bytes of a file, which stands behind them then.</returns>
    private static UInt128 Hash(FileStream file, long length)
    {
        var hash = new XxHash128();
        var buffer = new byte[HashedBytes];
        file.Position = 0;
        while (file.Position < length)
        {
            var part = buffer.AsSpan(0, (int)Math.Min(buffer.Length, length - file.Position));
            file.ReadExactly(part);
            hash.Append(part);
        }

        return hash.GetCurrentHashAsUInt128();
    }

    private static ReadOnlyMemory<byte> Head(string options, IReadOnlyList<KnownLog> logs, in SpilledBlock figures)
    {
        var output = new ArrayBufferWriter<byte>();
        var writer = new MessagePackWriter(output);
        writer.Write(options);
        writer.WriteArrayHeader(logs.Count);
        foreach (var log in logs)
        {
            writer.Write(log.Name);
            writer.Write(log.Number.Device);
            writer.Write(log.Number.Inode);
            writer.Write(log.Offset);
            writer.Write(log.HeadLength);
            Write(ref writer, log.Head);
            Write(ref writer, log.Tail);
            writer.Write(log.Packed.Length);
            writer.Write(log.Packed.ModifiedTicks);
            writer.WriteArrayHeader(log.Starts.Count);
            foreach (var start in log.Starts)
            {
                Write(ref writer, start);
            }
        }

        writer.Write(figures.Offset);
        writer.Write(figures.StoredLength);
        writer.Write(figures.Length);
        writer.Flush();
        return output.WrittenMemory;
    }

    private (string Options, List<KnownLog> Logs, SpilledBlock Figures) ReadHead(byte[] head)
    {
        var reader = new MessagePackReader(head);
        var options = reader.ReadString() ?? "";
        var logs = new List<KnownLog>();
        for (var i = reader.ReadArrayHeader(); i > 0; i--)
        {
            var log = new KnownLog(
                reader.ReadString() ?? "", new FileNumber(reader.ReadUInt64(), reader.ReadUInt64()), reader.ReadInt64(), reader.ReadInt32(), ReadHash(ref reader), ReadHash(ref reader));
            var packed = new PackedFile(reader.ReadInt64(), reader.ReadInt64());
            var starts = new UInt128[reader.ReadArrayHeader()];
            for (var start = 0; start < starts.Length; start++)
            {
                starts[start] = ReadHash(ref reader);
            }

            logs.Add(log with { Packed = packed, Starts = starts });
        }

        return (options, logs, new SpilledBlock(_path, reader.ReadInt64(), reader.ReadInt64(), reader.ReadInt64()));
    }

    private static void Write(ref MessagePackWriter writer, UInt128 hash)
    {
        writer.Write((ulong)(hash >> 64));
        writer.Write((ulong)hash);
    }

    private static UInt128 ReadHash(ref MessagePackReader reader) => new(reader.ReadUInt64(), reader.ReadUInt64());
}

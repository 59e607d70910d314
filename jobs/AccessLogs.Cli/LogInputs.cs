using AccessLogs.Cli.Incremental;
using AccessLogs.Cli.Outputs;
using AccessLogs.Cli.Texts;
using Gearman.MapReduce;

namespace AccessLogs.Cli;

/// <summary>The logs that the user named, each with the format that its first lines have.</summary>
internal sealed class LogInputs : IDisposable
{
    private const int HeadLength = 1 << 20;
    private const string StandardInput = "standard input";

    private readonly List<Stream> _streams = [];
    private readonly Dictionary<FileNumber, string> _names = [];
    private readonly AccessLogFormat? _format;
    private readonly ILogPlan? _plan;

    private Stream? _standardInput;

    private LogInputs(AccessLogFormat? format, ILogPlan? plan, Stream? standardInput) => (_format, _plan, _standardInput) = (format, plan, standardInput);

    public List<JobInput> Jobs { get; } = [];

    public List<string> Names { get; } = [];

    /// <summary>The size of all files; of streams it is not known.</summary>
    public long Bytes { get; private set; }

    /// <summary>Whether a file is packed: then there is more to read than <see cref="Bytes"/>.</summary>
    public bool HasPacked { get; private set; }

    /// <summary>Whether some of them are read here: nobody knows how long they are.</summary>
    public bool HasStream { get; private set; }

    public List<AccessLogFormat> Formats { get; } = [];

    /// <summary>What a user should know of what was named.</summary>
    public List<string> Notes { get; } = [];

    /// <summary>What the run over them counts; after it, which of them are damaged.</summary>
    public MapReduceCounters Counters { get; } = new();

    /// <summary>What the first lines of each input were found to be; null where the user said it.</summary>
    public List<FormatDetection?> Detections { get; } = [];

    /// <summary>How each input is stored, if not as UTF-8 with LF at the ends of lines.</summary>
    public List<StoredText?> Texts { get; } = [];

    /// <summary>What a report of them is of.</summary>
    /// <param name="time">The clock.</param>
    /// <param name="started">When the run began, by the clock.</param>
    public ReportSubject Subject(TimeProvider time, long started) =>
        new(Names, FormatNotes.Summary(this), Bytes, time.GetLocalNow(), time.GetElapsedTime(started));

    /// <summary>Opens what is there to be opened and detects the formats.</summary>
    /// <param name="files">Paths, also with <c>*</c> for any characters where no shell has read it, or - for standard input.</param>
    /// <param name="format">The format of all lines; null to find it out.</param>
    /// <param name="plan">Says what of each is read; null for all.</param>
    /// <param name="standardInput">Standard input from its first byte on; null to open it.</param>
    /// <param name="stop">Ends the waiting for a pipe.</param>
    /// <exception cref="BadUseException">A file can't be read, or standard input is named twice.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="stop"/> was cancelled.</exception>
    public static Task<LogInputs> OpenAsync(IReadOnlyList<string> files, AccessLogFormat? format, ILogPlan? plan, Stream? standardInput, CancellationToken stop) =>
        // Anything else on a thread that may be left behind: a pipe that nobody writes to blocks it for ever, and deaf to signals.
        files.All(HasBytes)
            ? Task.FromResult(Open(files, format, plan, standardInput))
            : Task.Run(() => Open(files, format, plan, standardInput), stop).WaitAsync(stop);

    /// <summary>Standard input from its first byte on, for another who opens the logs; only if nothing of it was counted. This one lets it go.</summary>
    public Stream? ReleaseStandardInput()
    {
        if (_standardInput is not null)
        {
            _streams.Remove(_standardInput);
        }

        return _standardInput;
    }

    public void Dispose() => _streams.ForEach(s => s.Dispose());

    /// <summary>Whether a file is there that has a length: no pipe has one, and no device.</summary>
    private static bool HasBytes(string path) => path.Length > 0 && new FileInfo(path) is { Exists: true, Length: > 0 };

    private static LogInputs Open(IReadOnlyList<string> files, AccessLogFormat? format, ILogPlan? plan, Stream? standardInput)
    {
        var inputs = new LogInputs(format, plan, standardInput);
        foreach (var file in files.SelectMany(Find))
        {
            if (file == "-")
            {
                inputs.AddStandardInput();
            }
            else
            {
                inputs.AddFile(file, file);
                inputs.NoteOtherName(file);
            }
        }

        return inputs;
    }

    /// <summary>The files that a pattern names.</summary>
    private static IEnumerable<string> Find(string file)
    {
        if (!file.Contains('*', StringComparison.Ordinal) || Path.Exists(file))
        {
            return [file];
        }

        try
        {
            return JobInput.FromPattern(file).Select(input => input.Name);
        }
        catch (InputException e)
        {
            throw new BadUseException(e.Message);
        }
    }

    /// <summary>Who names a log twice has it counted twice; who does so by a link, or a pattern that has one, may not know.</summary>
    private void NoteOtherName(string file)
    {
        var number = FileNumber.Of(file);
        if (_plan is null && number != default && !_names.TryAdd(number, file) && _names[number] != file)
        {
            Notes.Add($"{file}: is {_names[number]} by another name; its lines are counted twice");
        }
    }

    private void AddStandardInput()
    {
        if (Names.Contains(StandardInput))
        {
            throw new BadUseException("standard input can be read once");
        }

        if (_plan is null && _standardInput is null && StandardFile.Find() is { } path)
        {
            AddFile(path, StandardInput);
            return;
        }

        if (_standardInput is null && StandardFile.IsClosed())
        {
            throw new BadUseException("standard input is closed");
        }

        _standardInput = AddStream(_standardInput ?? Console.OpenStandardInput(), StandardInput);
    }

    private PrefixedStream AddStream(Stream input, string name)
    {
        // What is followed comes by and by: the first of it says what it is.
        var head = _plan is null ? ReadHead(input) : ReadSome(input);
        var whole = new PrefixedStream(head, input);
        _streams.Add(whole);
        HasStream = true;
        var unpacked = JobInput.UnpackHead(head, name, HeadLength);
        RequireNoArchive(unpacked, name);
        if (StoredText.Of(unpacked) is { } stored)
        {
            AddText(stored, ByteSource.FromStream(whole, name).AsStream(), name, unpacked, new MemoryStream(stored.ReadHead(unpacked)));
            return whole;
        }

        var (detection, format) = Detect(unpacked, new MemoryStream(unpacked));
        Add(_plan?.Take(whole, name, format) ?? JobInput.FromStream(whole, name), name, detection, format);
        return whole;
    }

    private void AddFile(string path, string name)
    {
        if (path.Length == 0)
        {
            throw new BadUseException("the name of a log is empty");
        }

        try
        {
            if (Directory.Exists(path))
            {
                throw new BadUseException($"{name}: is a directory");
            }

            var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
            if (!file.CanSeek && _plan is null)
            {
                AddStream(file, name); // a pipe: "<(zcat access.log.*.gz)"
                return;
            }

            using var whole = file;
            if (!file.CanSeek)
            {
                throw new BadUseException($"{name}: can't be read twice; send it to standard input and give -");
            }

            Bytes += file.Length;
            var head = ReadHead(file);
            var fullPath = Path.GetFullPath(path);
            var unpacked = JobInput.UnpackHead(head, name, HeadLength);
            var isPacked = !ReferenceEquals(unpacked, head);
            HasPacked |= isPacked;
            RequireNoArchive(unpacked, name);
            if (StoredText.Of(unpacked) is { } stored)
            {
                using var all = stored.Read(ByteSource.OpenFile(fullPath).AsStream());
                AddText(stored, ByteSource.OpenFile(fullPath).AsStream(), name, unpacked, all);
                return;
            }

            file.Position = 0;
            var (detection, format) = Detect(unpacked, isPacked ? new MemoryStream(unpacked) : file);
            if (_plan is null)
            {
                Add(JobInput.FromFile(fullPath), name, detection, format);
            }
            else if (_plan.Take(path, fullPath, isPacked, format) is { } job)
            {
                HasStream |= isPacked; // it is unpacked here
                Add(job, name, detection, format);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new BadUseException($"{name}: {Reason(e)}");
        }
    }

    /// <summary>Adds a log that is made UTF-8 here.</summary>
    /// <param name="stored">How it is stored.</param>
    /// <param name="unpacked">What is stored, unpacked.</param>
    /// <param name="name">Its name.</param>
    /// <param name="head">Its first bytes.</param>
    /// <param name="known">As much of its text as can be read here beforehand.</param>
    private void AddText(StoredText stored, Stream unpacked, string name, byte[] head, Stream known)
    {
        if (_plan is not null)
        {
            throw new BadUseException($"{name}: is {stored.Name}, which --persist and --live can't read on: make it UTF-8 with LF (iconv, tr)");
        }

        var text = stored.Read(unpacked);
        _streams.Add(text);
        HasStream = true;
        var (detection, format) = Detect(stored.ReadHead(head), known);
        Add(JobInput.FromStream(text, name, InputCompression.None), name, detection, format, stored);
    }

    /// <summary>What a log is, when it is asked for: of one that has no new line nobody asks.</summary>
    /// <param name="head">Its first bytes, unpacked.</param>
    /// <param name="known">As much of it as can be read here: all, or its head.</param>
    private (Lazy<FormatDetection?> Detection, Lazy<AccessLogFormat> Format) Detect(byte[] head, Stream known)
    {
        var detection = new Lazy<FormatDetection?>(() => _format is null ? FormatDetector.Detect(head) : null);
        // Where nothing fits, every line will fail and be shown; the format then does not matter.
        return (detection, new(() => (_format ?? (detection.Value?.Mix ?? AccessLogFormat.Combined).WithOthers()).WithColumnsOf(known)));
    }

    private void Add(JobInput job, string name, Lazy<FormatDetection?> detection, Lazy<AccessLogFormat> format, StoredText? stored = null)
    {
        Jobs.Add(job);
        Names.Add(name);
        Texts.Add(stored);
        Detections.Add(detection.Value);
        Formats.Add(format.Value);
    }

    /// <summary>Files in a file: the lines of the one would be counted, and the heads of the others too.</summary>
    private static void RequireNoArchive(ReadOnlySpan<byte> head, string name)
    {
        const int PlaceOfTar = 257;
        var unpacking = head.Length > PlaceOfTar && head[PlaceOfTar..].StartsWith("ustar"u8) ? ("a tar", "tar xOf")
            : head.StartsWith("PK\x03\x04"u8) ? ("a zip", "unzip -p")
            : default;
        if (unpacking is ({ } kind, { } command))
        {
            throw new BadUseException($"{name}: is {kind} archive: give its logs by {command} {name} | ... -");
        }
    }

    private static byte[] ReadHead(Stream stream)
    {
        var head = new byte[HeadLength];
        return head[..stream.ReadAtLeast(head, HeadLength, throwOnEndOfStream: false)];
    }

    private static byte[] ReadSome(Stream stream)
    {
        var head = new byte[HeadLength];
        return head[..stream.Read(head)];
    }

    private static string Reason(Exception e) => e switch
    {
        FileNotFoundException or DirectoryNotFoundException => "no such file",
        UnauthorizedAccessException => "may not be read",
        _ => e.Message,
    };
}

namespace Gearman.MapReduce;

/// <summary>An input as the run was planned on it.</summary>
/// <param name="Input">The input; a stream where it can be read but once.</param>
/// <param name="Length">Its length in bytes as they are stored; 0 of a stream.</param>
/// <param name="Compression">How it is packed.</param>
internal sealed record PlannedInput(JobInput Input, long Length, InputCompression Compression)
{
    /// <summary>The version that a web server or store gave; null of other files.</summary>
    public string? Version { get; private init; }

    /// <summary>The first bytes of a file; null of what is no file.</summary>
    public FileHead? Head { get; private init; }

    /// <summary>False for what can be read from its start only.</summary>
    public bool CanSplit { get; private init; } = true;

    /// <summary>Asks an input for its length, and looks at its first bytes.</summary>
    /// <exception cref="InputException">It is missing, a directory, or may not be read.</exception>
    public static PlannedInput Of(JobInput input) => input.Stream is not null
        ? new(input, 0, input.Compression)
        : HttpFile.IsUrl(input.Name) ? OfUrl(input)
        : FileStores.Of(input.Name) is { } store ? OfStore(store, input)
        : OfFile(input);

    private static PlannedInput OfUrl(JobInput input)
    {
        var file = HttpFile.Find(input.Name);
        if (file.Length is not { } length)
        {
            // Nobody knows where it ends: it is read here, once.
            var stream = new HttpSource(input.Name, file.Version, 0, CancellationToken.None).AsStream();
            return new(JobInput.FromStream(stream, input.Name, input.Compression).With(input.Format), 0, input.Compression);
        }

        return new(input, length, CompressionOf(input, file.Head, length)) { Version = file.Version, CanSplit = file.HasRanges };
    }

    private static PlannedInput OfStore(IFileStore store, JobInput input)
    {
        var file = RemoteRetry.Run(input.Name, () => store.Describe(input.Name), CancellationToken.None);
        if (input.Range is { } range)
        {
            return new(input, Math.Clamp(file.Length - range.Offset, 0, range.Length), InputCompression.None) { Version = file.Version };
        }

        var head = new byte[(int)Math.Min(CompressionFormat.MagicLength, file.Length)];
        if (head.Length > 0)
        {
            using var source = new StoreSource(store, input.Name, file.Version, 0, CancellationToken.None);
            source.AsStream().ReadExactly(head);
        }

        return new(input, file.Length, CompressionOf(input, head, file.Length)) { Version = file.Version };
    }

    private static PlannedInput OfFile(JobInput input)
    {
        try
        {
            if (Directory.Exists(input.Name))
            {
                throw new InputException(input.Name, "is a directory");
            }

            var file = new FileStream(
                input.Name, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
            if (!file.CanSeek)
            {
                // A pipe: opened once, read once. It closes with the process that it belongs to, or when collected.
                return new(JobInput.FromStream(file, input.Name, input.Compression).With(input.Format), 0, input.Compression);
            }

            using (file)
            {
                Span<byte> head = stackalloc byte[FileHead.MaxLength];
                head = head[..FileHead.Read(file.SafeFileHandle, head)];
                return input.Range is { } range
                    ? new(input, Math.Clamp(file.Length - range.Offset, 0, range.Length), InputCompression.None) { Head = FileHead.Of(head) }
                    : new(input, file.Length, CompressionOf(input, head, file.Length)) { Head = FileHead.Of(head) };
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw InputException.From(input.Name, e);
        }
    }

    private static InputCompression CompressionOf(JobInput input, ReadOnlySpan<byte> head, long length)
    {
        var compression = input.Compression == InputCompression.Detect ? CompressionFormat.Detect(head, input.Name) : input.Compression;
        var size = input.Format.RecordBytes;
        return size == 0 || compression != InputCompression.None || length % size == 0 ? compression : throw new InputException(
            input.Name, $"its {length} bytes are not a whole number of records of {size} bytes");
    }
}

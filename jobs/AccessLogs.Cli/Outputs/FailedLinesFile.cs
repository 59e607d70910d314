using System.Buffers;
using Gearman.MapReduce;

namespace AccessLogs.Cli.Outputs;

/// <summary>The lines that failed, as they are in the logs: read once more, and here, since only the first of them are kept by the count.</summary>
internal static class FailedLinesFile
{
    private const int BufferSize = 256 * 1024;

    /// <summary>Opens the file.</summary>
    /// <param name="settings">What the user asked for.</param>
    /// <param name="inputs">The logs.</param>
    /// <returns>The file; null when nobody asked.</returns>
    /// <exception cref="BadUseException">The lines can't be written there, or the logs can't be read again.</exception>
    public static ReportFile? Open(AnalysisSettings settings, LogInputs inputs)
    {
        if (settings.Outputs.FailedLines is not { } path)
        {
            return null;
        }

        if (path == ReportFile.StandardOutput)
        {
            throw new BadUseException("--failed-lines needs the name of a file");
        }

        return inputs.HasStream
            ? throw new BadUseException("--failed-lines reads the logs twice: it needs files, in UTF-8 with LF")
            : ReportFile.Open("--failed-lines", path, settings.Files);
    }

    /// <summary>Writes them, of each log in its order.</summary>
    /// <param name="output">Where they go.</param>
    /// <param name="inputs">The logs; none of them is a stream.</param>
    /// <param name="stop">Ends the reading.</param>
    public static async Task WriteAsync(ReportFile output, LogInputs inputs, CancellationToken stop)
    {
        foreach (var (name, format) in inputs.Names.Zip(inputs.Formats))
        {
            using var log = ByteSource.OpenFile(name);
            await WriteAsync(output.Stream, log, new LineParser(format), stop);
        }

        output.CutRest();
    }

    private static async Task WriteAsync(Stream output, ByteSource log, LineParser parser, CancellationToken stop)
    {
        var failed = new ArrayBufferWriter<byte>();
        var buffer = new byte[BufferSize];
        var (kept, isFirst) = (0, true);
        while (true)
        {
            stop.ThrowIfCancellationRequested();
            var read = Read(log, buffer.AsSpan(kept));
            var text = buffer.AsMemory(0, kept + read);
            var whole = read == 0 ? text.Length : text.Span.LastIndexOf((byte)'\n') + 1;
            AddFailed(text.Span[..whole], parser, ref isFirst, failed);
            await output.WriteAsync(failed.WrittenMemory, stop);
            failed.ResetWrittenCount();
            parser.Reset();
            if (read == 0)
            {
                return;
            }

            kept = text.Length - whole;
            text[whole..].CopyTo(buffer);
            if (kept == buffer.Length)
            {
                Array.Resize(ref buffer, buffer.Length * 2); // a line longer than all before
            }
        }
    }

    /// <summary>What comes before a log is damaged was counted, and is read here.</summary>
    private static int Read(ByteSource log, Span<byte> buffer)
    {
        try
        {
            return log.Read(buffer);
        }
        catch (InputException)
        {
            return 0;
        }
    }

    private static void AddFailed(ReadOnlySpan<byte> lines, LineParser parser, ref bool isFirst, ArrayBufferWriter<byte> failed)
    {
        if (isFirst && lines.StartsWith("\uFEFF"u8))
        {
            lines = lines["\uFEFF"u8.Length..];
        }

        isFirst = isFirst && lines.IsEmpty;
        while (!lines.IsEmpty)
        {
            var end = lines.IndexOf((byte)'\n');
            var line = end < 0 ? lines : lines[..end];
            lines = end < 0 ? default : lines[(end + 1)..];
            var text = line is [.., (byte)'\r'] ? line[..^1] : line;
            if (!text.IsEmpty && parser.Parse(text, out _) is not (LineError.None or LineError.Directive))
            {
                failed.Write(line);
                failed.Write("\n"u8);
            }
        }
    }
}

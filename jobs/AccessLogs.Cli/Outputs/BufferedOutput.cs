using System.Buffers;
using System.IO.Pipelines;

namespace AccessLogs.Cli.Outputs;

/// <summary>A file for writers that take a buffer.</summary>
internal static class BufferedOutput
{
    /// <summary>Writes to a file, which stays open.</summary>
    /// <param name="file">The file.</param>
    /// <param name="write">Writes it.</param>
    public static async Task WriteAsync(Stream file, Action<IBufferWriter<byte>> write)
    {
        var writer = PipeWriter.Create(file, new StreamPipeWriterOptions(leaveOpen: true));
        write(writer);
        await writer.CompleteAsync();
    }
}

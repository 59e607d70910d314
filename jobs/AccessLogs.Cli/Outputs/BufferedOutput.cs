using System.Buffers;
using System.IO.Pipelines;

namespace AccessLogs.Cli.Outputs;

/// <summary>A file for writers that take a buffer.</summary>
internal static class BufferedOutput
{
    /// <summary>What writes to a file, which stays open.</summary>
    /// <param name="write">Writes to a buffer.</param>
    public static Func<Stream, Task> Of(Action<IBufferWriter<byte>> write) => async file =>
    {
        var writer = PipeWriter.Create(file, new StreamPipeWriterOptions(leaveOpen: true));
        write(writer);
        await writer.CompleteAsync();
    };
}

using System.Buffers;
using System.IO.Pipelines;
using System.Net.Sockets;
using System.Text;
using Gearman.Server.Protocols;

namespace Gearman.Server.Memcached;

/// <summary>
/// A client: lines in, answers out, one after the other; the answers of all lines of a read go out together. Who takes too
/// long over a command or an answer is cut off.
/// </summary>
internal sealed class MemcachedConnection(Socket socket, JobBoard board, ServerJobs jobs, TimeSpan patience)
{
    /// <summary>Enough for a get of thirty keys of full length, as in memcached's own buffer to start with.</summary>
    private const int MaxLineLength = 8192;

    private readonly Lock _lock = new();
    private bool _isIdle = true;
    private bool _isEnding;

    /// <summary>Serves until the client goes or is cut off.</summary>
    public async Task RunAsync()
    {
        var stream = new NetworkStream(socket, ownsSocket: true);
        await using (stream.ConfigureAwait(false))
        {
            var input = PipeReader.Create(stream, new StreamPipeReaderOptions(leaveOpen: true));
            var output = PipeWriter.Create(stream, new StreamPipeWriterOptions(leaveOpen: true));
            using var timer = jobs.Time.CreateTimer(_ => CutOff(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            try
            {
                var commands = new MemcachedCommands(input, output, board, jobs);
                while (await ReadLineAsync(input, output, timer).ConfigureAwait(false) is { } line
                    && await commands.RunAsync(line).ConfigureAwait(false))
                {
                }

                await output.FlushAsync().ConfigureAwait(false);
            }
            catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException or EndOfStreamException)
            {
                // The client went away, or was cut off.
            }
        }
    }

    /// <summary>Closes at once.</summary>
    public void CutOff() => socket.Dispose();

    /// <summary>Closes before the next command.</summary>
    public void EndWhenIdle()
    {
        lock (_lock)
        {
            _isEnding = true;
            if (_isIdle)
            {
                socket.Dispose();
            }
        }
    }

    /// <summary>Reads a line, its end left out.</summary>
    /// <returns>Null if there is none any more.</returns>
    private async Task<string?> ReadLineAsync(PipeReader input, PipeWriter output, ITimer timer)
    {
        while (true)
        {
            if (!input.TryRead(out var read))
            {
                // All that came is answered.
                timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
                await FlushAsync(output, timer).ConfigureAwait(false);
                if (!SetIdle(true))
                {
                    return null;
                }

                read = await input.ReadAsync().ConfigureAwait(false);
                SetIdle(false);
                // Runs on until the command is answered.
                timer.Change(patience, Timeout.InfiniteTimeSpan);
            }

            var line = Take(read.Buffer, out var rest);
            if (line is not null)
            {
                input.AdvanceTo(rest);
                return line;
            }

            if (read.Buffer.Length > MaxLineLength)
            {
                output.Write("CLIENT_ERROR line too long\r\n"u8);
                return null;
            }

            if (read.IsCompleted)
            {
                return null;
            }

            input.AdvanceTo(read.Buffer.Start, read.Buffer.End);
            read = await input.ReadAsync().ConfigureAwait(false);
            input.AdvanceTo(read.Buffer.Start);
            if (read.IsCompleted && read.Buffer.PositionOf((byte)'\n') is null)
            {
                return null;
            }
        }
    }

    private async Task FlushAsync(PipeWriter output, ITimer timer)
    {
        var flush = output.FlushAsync();
        if (flush.IsCompleted)
        {
            await flush.ConfigureAwait(false);
            return;
        }

        timer.Change(patience, Timeout.InfiniteTimeSpan);
        await flush.ConfigureAwait(false);
        timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    private static string? Take(ReadOnlySequence<byte> buffer, out SequencePosition rest)
    {
        rest = buffer.Start;
        if (buffer.PositionOf((byte)'\n') is not { } end || buffer.Slice(0, end).Length > MaxLineLength)
        {
            return null;
        }

        rest = buffer.GetPosition(1, end);
        return Encoding.Latin1.GetString(buffer.Slice(0, end)).TrimEnd('\r');
    }

    private bool SetIdle(bool isIdle)
    {
        lock (_lock)
        {
            _isIdle = isIdle;
            return !_isEnding;
        }
    }
}

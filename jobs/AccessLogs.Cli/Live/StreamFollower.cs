using System.Threading.Channels;

namespace AccessLogs.Cli.Live;

/// <summary>Reads a stream that comes by and by: a pipe that nobody writes to holds up nobody but its reader.</summary>
/// <param name="stream">The stream.</param>
internal sealed class StreamFollower(Stream stream)
{
    private const int BlockSize = 64 * 1024;

    /// <summary>Blocks that wait; a writer that is faster waits, as a pipe has it.</summary>
    private const int MaxWaiting = 256;

    private readonly Channel<byte[]> _blocks = Channel.CreateBounded<byte[]>(new BoundedChannelOptions(MaxWaiting) { SingleReader = true, SingleWriter = true });
    private byte[] _rest = [];
    private long _offset;

    /// <summary>Begins to read.</summary>
    public void Start() => _ = ReadAsync();

    /// <summary>Takes what has come.</summary>
    /// <param name="take">Takes whole lines.</param>
    public void Poll(LineTaker take)
    {
        while (_blocks.Reader.TryRead(out var block))
        {
            byte[] filled = [.. _rest, .. block];
            var whole = filled.AsSpan().LastIndexOf((byte)'\n') + 1;
            if (whole > 0)
            {
                take(_offset, filled.AsSpan(0, whole));
            }

            _offset += whole;
            _rest = filled[whole..];
        }

        if (_blocks.Reader.Completion.IsCompleted && _rest.Length > 0)
        {
            take(_offset, _rest);
            _offset += _rest.Length;
            _rest = [];
        }
    }

    private async Task ReadAsync()
    {
        try
        {
            var buffer = new byte[BlockSize];
            while (await stream.ReadAsync(buffer) is > 0 and var read)
            {
                await _blocks.Writer.WriteAsync(buffer[..read]);
            }
        }
        catch (IOException)
        {
            // Its other end broke: what came is what there is.
        }
        finally
        {
            _blocks.Writer.Complete();
        }
    }
}

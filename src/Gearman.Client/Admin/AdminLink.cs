using System.Text;
using Gearman.Client.Transport;

namespace Gearman.Client.Admin;

/// <summary>A connection that speaks the text protocol: a line out, an answer in. Used by one caller at a time.</summary>
internal sealed class AdminLink : IDisposable
{
    private readonly ServerAddress _server;
    private readonly int _maxAnswerBytes;
    private readonly Wire _wire;
    private byte[] _buffer = new byte[16 * 1024];
    private int _length;

    private AdminLink(ServerAddress server, Wire wire, int maxAnswerBytes)
    {
        _server = server;
        _wire = wire;
        _maxAnswerBytes = maxAnswerBytes;
    }

    /// <summary>Connects.</summary>
    /// <exception cref="GearmanConnectionException">The server can't be reached.</exception>
    /// <exception cref="GearmanAuthenticationException">The server does not take the credentials.</exception>
    /// <exception cref="OperationCanceledException">The caller gave up.</exception>
    public static async Task<AdminLink> OpenAsync(GearmanAdminOptions options, TimeProvider time, CancellationToken ct) => new(
        options.Server,
        await Wire.OpenAsync(options.Server, options.Tls, options.Credentials, options.ConnectTimeout, time, ct).ConfigureAwait(false),
        options.MaxAnswerBytes);

    /// <summary>Sends a line and reads its answer.</summary>
    /// <param name="command">The line, without its end.</param>
    /// <param name="ct">Gives up; the connection is of no use then.</param>
    /// <exception cref="GearmanConnectionException">The connection was lost.</exception>
    /// <exception cref="GearmanProtocolException">The answer is too long, or packets came.</exception>
    public async Task<AdminAnswer> AskAsync(string command, CancellationToken ct)
    {
        _length = 0;
        try
        {
            ReadOnlyMemory<byte> rest = Encoding.UTF8.GetBytes(command + "\r\n");
            while (!rest.IsEmpty)
            {
                rest = rest[await _wire.SendAsync(rest, ct).ConfigureAwait(false)..];
            }

            var isList = IsList(command);
            int end;
            while ((end = FindEnd(isList)) == 0)
            {
                await ReceiveAsync(ct).ConfigureAwait(false);
            }

            return new AdminAnswer(_buffer.AsSpan(0, end).ToArray());
        }
        catch (Exception e) when (Wire.IsLoss(e))
        {
            throw new GearmanConnectionException($"The connection was lost: {e.Message}", server: _server, inner: e);
        }
    }

    public void Dispose() => _wire.Dispose();

    /// <summary>True for the commands whose answer is a list that a dot ends.</summary>
    private static bool IsList(string command)
    {
        var words = command.Split([' ', '\t'], 2, StringSplitOptions.RemoveEmptyEntries);
        return words is [var first, ..] && first.ToUpperInvariant() is "STATUS" or "PRIORITYSTATUS" or "WORKERS" or "SHOW" or "HELP";
    }

    private async ValueTask ReceiveAsync(CancellationToken ct)
    {
        if (_length >= _maxAnswerBytes)
        {
            throw new GearmanProtocolException($"The server's answer has more than {_maxAnswerBytes:N0} bytes, the limit", server: _server);
        }

        if (_length == _buffer.Length)
        {
            Array.Resize(ref _buffer, Math.Min(_buffer.Length * 2, Math.Max(_maxAnswerBytes, _buffer.Length + 1)));
        }

        var count = await _wire.ReceiveAsync(_buffer.AsMemory(_length), ct).ConfigureAwait(false);
        if (count == 0)
        {
            throw new GearmanConnectionException("The connection was closed by the server", server: _server);
        }

        _length += count;
        if (_buffer[0] == 0)
        {
            throw new GearmanProtocolException("The server sent a packet instead of a text", server: _server);
        }
    }

    /// <returns>The length of the whole answer; 0 if more has to come.</returns>
    /// <remarks>
    /// Refusals of a list are a line that starts with <c>ERR </c> and ends in <c>\r\n</c>; the lines of lists end in
    /// <c>\n</c> alone, so a unique that starts with ERR is none.
    /// </remarks>
    private int FindEnd(bool isList)
    {
        var bytes = _buffer.AsSpan(0, _length);
        var line = bytes.IndexOf((byte)'\n') + 1;
        if (line == 0 || !isList || (bytes.StartsWith("ERR "u8) && bytes[..line].EndsWith("\r\n"u8)))
        {
            return line;
        }

        // Looked for at the end only: a list is sent whole, and nothing follows it before the next command.
        return bytes.SequenceEqual(".\n"u8) || bytes.SequenceEqual(".\r\n"u8) || bytes.EndsWith("\n.\n"u8) || bytes.EndsWith("\n.\r\n"u8)
            ? bytes.Length
            : 0;
    }
}

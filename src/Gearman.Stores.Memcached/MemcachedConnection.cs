using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using System.Net.Sockets;
using System.Text;
using Gearman.Server.Storing;

namespace Gearman.Stores.Memcached;

/// <summary>A connection to one server, in memcached's text protocol: many commands are sent, then their answers are read.</summary>
internal sealed class MemcachedConnection : IDisposable
{
    private const int DefaultPort = 11211;

    private readonly TcpClient _client;
    private readonly PipeReader _reader;
    private readonly PipeWriter _writer;

    private MemcachedConnection(TcpClient client)
    {
        _client = client;
        _reader = PipeReader.Create(client.GetStream());
        _writer = PipeWriter.Create(client.GetStream());
    }

    /// <summary>Connects.</summary>
    /// <param name="server">A host, or a host, a colon and a port.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task<MemcachedConnection> OpenAsync(string server, CancellationToken cancellationToken)
    {
        var client = new TcpClient { NoDelay = true };
        try
        {
            var colon = server.LastIndexOf(':');
            var port = colon < 0 ? DefaultPort : int.TryParse(server[(colon + 1)..], CultureInfo.InvariantCulture, out var given) ? given : -1;
            if (port is < 1 or > ushort.MaxValue)
            {
                throw new JobStoreException($"memcached: {server} has no port from 1 to 65535.");
            }

            await client.ConnectAsync(colon < 0 ? server : server[..colon], port, cancellationToken).ConfigureAwait(false);
            return new MemcachedConnection(client);
        }
        catch
        {
            client.Dispose();
            throw;
        }
    }

    /// <summary>Appends a command; <see cref="FlushAsync"/> sends it.</summary>
    public void Set(byte[] key, int flags, byte[] value)
    {
        _writer.Write("set "u8);
        _writer.Write(key);
        _writer.Write(Encoding.ASCII.GetBytes($" {flags} 0 {value.Length}\r\n"));
        _writer.Write(value);
        _writer.Write("\r\n"u8);
    }

    /// <summary>Appends a command; <see cref="FlushAsync"/> sends it.</summary>
    public void Delete(byte[] key)
    {
        _writer.Write("delete "u8);
        _writer.Write(key);
        _writer.Write("\r\n"u8);
    }

    /// <summary>Sends what was appended.</summary>
    public async Task FlushAsync(CancellationToken cancellationToken) => await _writer.FlushAsync(cancellationToken).ConfigureAwait(false);

    /// <summary>Reads the answer to a <see cref="Set"/> or <see cref="Delete"/>.</summary>
    /// <exception cref="JobStoreException">The server refuses.</exception>
    public async Task ReadAnswerAsync(CancellationToken cancellationToken)
    {
        var answer = await ReadLineAsync(cancellationToken).ConfigureAwait(false);
        if (answer is not ("STORED" or "DELETED" or "NOT_FOUND"))
        {
            throw new JobStoreException($"memcached: {answer}");
        }
    }

    /// <summary>Lists all keys, in the order in which their items were stored.</summary>
    public async Task<List<byte[]>> KeysAsync(CancellationToken cancellationToken)
    {
        _writer.Write("lru_crawler metadump all\r\n"u8);
        await FlushAsync(cancellationToken).ConfigureAwait(false);
        List<(ulong Cas, byte[] Key)> items = [];
        while (await ReadLineAsync(cancellationToken).ConfigureAwait(false) is var line && line != "END")
        {
            // key=gear_f-u exp=-1 la=1700000000 cas=12 fetch=no cls=1 size=71
            var fields = line.Split(' ').Select(field => field.Split('=', 2)).Where(field => field.Length == 2)
                .ToDictionary(field => field[0], field => field[1], StringComparer.Ordinal);
            if (!fields.TryGetValue("key", out var key))
            {
                throw new JobStoreException($"memcached does not list its keys (lru_crawler metadump, since 1.4.31): {line}");
            }

            items.Add((ulong.Parse(fields.GetValueOrDefault("cas", "0"), CultureInfo.InvariantCulture), Encoding.Latin1.GetBytes(Uri.UnescapeDataString(key))));
        }

        return [.. items.OrderBy(item => item.Cas).Select(item => item.Key)];
    }

    /// <summary>Gets an item.</summary>
    /// <returns>Null if it is not there any more.</returns>
    public async Task<(uint Flags, byte[] Value)?> GetAsync(byte[] key, CancellationToken cancellationToken)
    {
        _writer.Write("get "u8);
        _writer.Write(key);
        _writer.Write("\r\n"u8);
        await FlushAsync(cancellationToken).ConfigureAwait(false);
        var line = await ReadLineAsync(cancellationToken).ConfigureAwait(false);
        if (line == "END")
        {
            return null;
        }

        // VALUE key flags length
        if (line.Split(' ') is not ["VALUE", _, var flags, var length])
        {
            throw new JobStoreException($"memcached: {line}");
        }

        var count = int.Parse(length, CultureInfo.InvariantCulture);
        var read = await _reader.ReadAtLeastAsync(count + 2, cancellationToken).ConfigureAwait(false);
        if (read.Buffer.Length < count + 2)
        {
            throw new EndOfStreamException("memcached closed the connection.");
        }

        var value = read.Buffer.Slice(0, count).ToArray();
        _reader.AdvanceTo(read.Buffer.GetPosition(count + 2));
        await ReadLineAsync(cancellationToken).ConfigureAwait(false);
        return (uint.Parse(flags, CultureInfo.InvariantCulture), value);
    }

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();

    private async Task<string> ReadLineAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var read = await _reader.ReadAsync(cancellationToken).ConfigureAwait(false);
            if (read.Buffer.PositionOf((byte)'\n') is { } end)
            {
                var line = Encoding.Latin1.GetString(read.Buffer.Slice(0, end)).TrimEnd('\r');
                _reader.AdvanceTo(read.Buffer.GetPosition(1, end));
                return line;
            }

            _reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
            if (read.IsCompleted)
            {
                throw new EndOfStreamException("memcached closed the connection.");
            }
        }
    }
}

using System.Buffers;

namespace Gearman.Client.Transport;

/// <summary>
/// The right to append whole packets to what a connection sends, held with the connection's lock until disposed.
/// Disposing it starts a send, unless one runs already that will take these packets along.
/// </summary>
internal readonly ref struct Output
{
    private readonly Connection _connection;
    private readonly bool _crowded;

    /// <summary>Called by <see cref="Connection.Write"/> under its lock.</summary>
    public Output(Connection connection, ArrayBufferWriter<byte> buffer, OutputState state, bool crowded)
    {
        _connection = connection;
        _crowded = crowded;
        Buffer = buffer;
        State = state;
    }

    /// <summary>Where packets go.</summary>
    public ArrayBufferWriter<byte> Buffer { get; }

    /// <summary>Whether anything that is written will be sent.</summary>
    public OutputState State { get; }

    public void Dispose() => _connection.EndWrite(_crowded);
}

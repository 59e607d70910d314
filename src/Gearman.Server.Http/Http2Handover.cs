using System.Buffers;
using System.IO.Pipelines;
using System.Net;
using System.Threading.Channels;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Gearman.Server.Http;

/// <summary>
/// HTTP/1.1 and HTTP/2 on one port without TLS. Kestrel tells them apart by TLS alone, so that a port without it has one
/// version; here a connection that starts as HTTP/2 does is handed from its port over to an end point that has no socket.
/// </summary>
internal sealed class Http2Handover : IConnectionListenerFactory, IConnectionListenerFactorySelector
{
    /// <summary>Timers can wait no longer; Kestrel says for ever by a longer time.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromMilliseconds(int.MaxValue);

    private readonly Channel<ConnectionContext> _connections = Channel.CreateUnbounded<ConnectionContext>();

    /// <summary>Where HTTP/2 is listened for.</summary>
    public EndPoint EndPoint { get; } = new HandoverEndPoint();

    /// <summary>RFC 9113, 3.4: what every client starts with.</summary>
    private static ReadOnlySpan<byte> Preface => "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8;

    /// <summary>How long a connection may be silent, and take for its first words: Kestrel looks at neither before it has the connection.</summary>
    public KestrelServerLimits Limits { get; set; } = new();

    /// <summary>The middleware of a port.</summary>
    public ConnectionDelegate HandOverAsync(ConnectionDelegate next) => async connection =>
    {
        var isHttp2 = await IsHttp2Async(connection).ConfigureAwait(false);
        if (isHttp2 is null)
        {
            // It said too little in time, or when the server stopped: whoever called closes it.
            return;
        }

        if (isHttp2 is false)
        {
            await next(connection).ConfigureAwait(false);
            return;
        }

        var handed = new HandedConnection(connection);
        if (_connections.Writer.TryWrite(handed))
        {
            await handed.Done.ConfigureAwait(false);
        }
    };

    public bool CanBind(EndPoint endpoint) => endpoint is HandoverEndPoint;

    public ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default) =>
        new(new Listener(_connections, endpoint));

    /// <summary>Null if it can't be told.</summary>
    private async Task<bool?> IsHttp2Async(ConnectionContext connection)
    {
        var stopping = connection.Features.Get<IConnectionLifetimeNotificationFeature>()?.ConnectionClosedRequested ?? default;
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(connection.ConnectionClosed, stopping);
        CancelAfter(patience, Limits.KeepAliveTimeout);
        try
        {
            return await IsHttp2Async(connection.Transport.Input, patience).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return null;
        }
    }

    private async Task<bool> IsHttp2Async(PipeReader input, CancellationTokenSource patience)
    {
        for (var isFirst = true; ; isFirst = false)
        {
            var read = await input.ReadAsync(patience.Token).ConfigureAwait(false);
            if (isFirst)
            {
                CancelAfter(patience, Limits.RequestHeadersTimeout);
            }

            var differs = !StartsAsPreface(read.Buffer);
            var whole = read.Buffer.Length >= Preface.Length;
            // Nothing is taken: whoever serves the connection reads it all again.
            input.AdvanceTo(read.Buffer.Start, differs || whole || read.IsCompleted ? read.Buffer.Start : read.Buffer.End);
            if (differs || whole || read.IsCompleted)
            {
                return whole && !differs;
            }
        }
    }

    private static void CancelAfter(CancellationTokenSource source, TimeSpan time) =>
        source.CancelAfter(time <= LongestWait ? time : Timeout.InfiniteTimeSpan);

    private static bool StartsAsPreface(ReadOnlySequence<byte> buffer)
    {
        Span<byte> start = stackalloc byte[Preface.Length];
        var length = (int)Math.Min(buffer.Length, start.Length);
        buffer.Slice(0, length).CopyTo(start);
        return start[..length].SequenceEqual(Preface[..length]);
    }

    private sealed class HandoverEndPoint : EndPoint
    {
        public override string ToString() => "HTTP/2 without TLS";
    }

    private sealed class Listener(Channel<ConnectionContext> connections, EndPoint endPoint) : IConnectionListener
    {
        public EndPoint EndPoint => endPoint;

        public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default) =>
            await connections.Reader.WaitToReadAsync(cancellationToken).ConfigureAwait(false) && connections.Reader.TryRead(out var connection)
                ? connection
                : null;

        public ValueTask UnbindAsync(CancellationToken cancellationToken = default)
        {
            connections.Writer.TryComplete();
            return ValueTask.CompletedTask;
        }

        public ValueTask DisposeAsync() => UnbindAsync();
    }
}

using System.Net;
using System.Net.Sockets;
using Gearman.Server.Protocols;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gearman.Server.Http;

/// <summary>
/// HTTP/1.1 and HTTP/2 on Kestrel, as a protocol of a job server: <c>POST /function</c> with the workload as its body is
/// answered with the job's result.
/// </summary>
/// <example>
/// <code>
/// var options = new GearmanServerOptions { Protocols = { new HttpProtocol() } };
/// await using var server = new GearmanServer(options);
/// await server.StartAsync();
/// </code>
/// </example>
public sealed class HttpProtocol : IServerProtocol
{
    private readonly HttpProtocolOptions _options;
    private readonly ILoggerFactory _loggers;

    /// <summary>The ports that are taken, until Kestrel has them.</summary>
    private readonly Dictionary<EndPoint, Socket> _bound = [];
    private WebApplication? _application;

    /// <summary>The protocol, not started.</summary>
    /// <param name="options">Options; null for the defaults.</param>
    /// <param name="loggers">Where to log; null for nowhere.</param>
    public HttpProtocol(HttpProtocolOptions? options = null, ILoggerFactory? loggers = null)
    {
        _options = options ?? new HttpProtocolOptions();
        _loggers = loggers ?? NullLoggerFactory.Instance;
    }

    /// <inheritdoc/>
    public string Name => "http";

    /// <summary>Where it listens, with the ports that were taken for 0. Empty before <see cref="Bind"/>.</summary>
    public IReadOnlyList<IPEndPoint> EndPoints { get; private set; } = [];

    /// <inheritdoc/>
    public void Bind()
    {
        foreach (var endPoint in _options.EndPoints.DefaultIfEmpty(new IPEndPoint(IPAddress.Loopback, HttpProtocolOptions.DefaultPort)))
        {
            try
            {
                var socket = SocketTransportOptions.CreateDefaultBoundListenSocket(endPoint);
                _bound.Add(socket.LocalEndPoint!, socket);
            }
            catch (SocketException e)
            {
                throw new GearmanServerException($"Can't listen for HTTP on {endPoint}: {e.Message}", e);
            }
        }

        EndPoints = [.. _bound.Keys.Cast<IPEndPoint>()];
    }

    /// <inheritdoc/>
    public async Task StartAsync(ServerJobs jobs, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(jobs);
        if (_options.UsesServerTls && jobs.Tls is null)
        {
            throw new GearmanServerException("HTTPS by the server's certificates needs GearmanServerOptions.Tls.");
        }

        // Empty: neither files nor the environment of the process have a say.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration();
        builder.Services.AddSingleton<IHostLifetime, ServerLifetime>();
        builder.Services.AddSingleton<ILoggerFactory>(new KestrelLoggers(_loggers));
        var http2 = new Http2Handover();
        builder.Services.AddSingleton<IConnectionListenerFactory>(http2);
        builder.Services.Configure<SocketTransportOptions>(sockets => sockets.CreateBoundListenSocket = Take);
        builder.WebHost.ConfigureKestrel(kestrel => Configure(kestrel, jobs, http2));
        _application = builder.Build();
        _application.Run(context => new HttpExchange(context, jobs, _options).RunAsync());
        try
        {
            await _application.StartAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or SocketException)
        {
            throw new GearmanServerException($"Can't listen for HTTP: {e.Message}", e.GetBaseException());
        }

        var logger = _loggers.CreateLogger<HttpProtocol>();
        foreach (var endPoint in EndPoints)
        {
            Log.Listening(logger, endPoint);
        }
    }

    /// <inheritdoc/>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (_application is not null)
        {
            await _application.StopAsync(cancellationToken).ConfigureAwait(false);
            await _application.DisposeAsync().ConfigureAwait(false);
        }

        foreach (var socket in _bound.Values)
        {
            socket.Dispose();
        }

        _bound.Clear();
    }

    private Socket Take(EndPoint endPoint) => _bound.Remove(endPoint, out var socket) ? socket : SocketTransportOptions.CreateDefaultBoundListenSocket(endPoint);

    private void Configure(KestrelServerOptions kestrel, ServerJobs jobs, Http2Handover http2)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestBodySize = jobs.MaxWorkloadBytes;
        _options.ConfigureServer?.Invoke(kestrel);
        http2.Limits = kestrel.Limits;
        var limit = new ConnectionLimit(kestrel.Limits.MaxConcurrentConnections);
        kestrel.Limits.MaxConcurrentConnections = null;
        foreach (var endPoint in EndPoints)
        {
            kestrel.Listen(endPoint, listen =>
            {
                listen.Use(limit.ServeAsync);
                if (_options.UsesServerTls)
                {
                    listen.UseHttps(new TlsHandshakeCallbackOptions { OnConnection = client => ValueTask.FromResult(jobs.Tls!(client.ClientHelloInfo.ServerName)) });
                }

                if (_options.ConfigureEndPoint is { } configure)
                {
                    configure(listen);
                }
                else if (!_options.UsesServerTls)
                {
                    listen.Protocols = HttpProtocols.Http1;
                    listen.Use(http2.HandOverAsync);
                }
            });
        }

        kestrel.Listen(http2.EndPoint, listen => listen.Protocols = HttpProtocols.Http2);
    }

    /// <summary>The job server says when to stop: Kestrel's host must not listen to the process's signals.</summary>
    private sealed class ServerLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}

using System.Net;
using System.Net.Sockets;
using System.Text;
using Gearman.Server.Http;
using Gearman.Testing;
using Microsoft.Extensions.Logging;

namespace Gearman.Server.Protocols.Tests;

/// <summary>Connections that say nothing, or too little to tell which HTTP they speak.</summary>
public sealed class SilentHttpTests() : HttpTest(new HttpProtocolOptions
{
    ConfigureServer = kestrel => (kestrel.Limits.KeepAliveTimeout, kestrel.Limits.RequestHeadersTimeout) =
        (TimeSpan.FromMilliseconds(50), TimeSpan.FromMilliseconds(50)),
})
{
    [Theory(Timeout = Timeout)]
    [InlineData("")]
    [InlineData("PRI")]
    [InlineData("PRI * HTTP/2.0\r\n\r\n")]
    [InlineData("GET / HT")]
    public async Task One_that_takes_too_long_is_closed(string start)
    {
        using var client = await ConnectAsync();
        await RawAsync(client, Encoding.Latin1.GetBytes(start));
    }

    [Theory(Timeout = Timeout)]
    [InlineData("")]
    [InlineData("PRI")]
    public async Task A_stop_closes_it_and_finds_nothing_wrong_with_it(string start)
    {
        using var log = new FaultLog();
        using var loggers = LoggerFactory.Create(logging => logging.AddProvider(log));
        var http = new HttpProtocol(new HttpProtocolOptions { EndPoints = { new IPEndPoint(IPAddress.Loopback, 0) } }, loggers);
        using var client = new TcpClient();
        await using (await GearmanTestServer.StartAsync(options => options.Protocols.Add(http)))
        {
            await client.ConnectAsync(http.EndPoints[0], Cancellation);
            await client.GetStream().WriteAsync(Encoding.Latin1.GetBytes(start), Cancellation);
            using var answered = await Client.GetAsync(new Uri($"http://{http.EndPoints[0]}/nothing"), Cancellation);
        }

        Assert.Empty(log.Faults);
    }

    /// <summary>Keeps what is logged as an error or worse.</summary>
    private sealed class FaultLog : ILoggerProvider, ILogger
    {
        public List<string> Faults { get; } = [];

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Error;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel))
            {
                lock (Faults)
                {
                    Faults.Add(formatter(state, exception) + exception);
                }
            }
        }

        public void Dispose()
        {
        }
    }
}

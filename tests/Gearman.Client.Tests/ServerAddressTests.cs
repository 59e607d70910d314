namespace Gearman.Client.Tests;

public sealed class ServerAddressTests
{
    [Theory]
    [InlineData("localhost", "localhost", 4730)]
    [InlineData(" job-server.example.org:4731 ", "job-server.example.org", 4731)]
    [InlineData("127.0.0.1:1", "127.0.0.1", 1)]
    [InlineData("[::1]", "::1", 4730)]
    [InlineData("[::1]:65535", "::1", 65535)]
    [InlineData("fe80::1", "fe80::1", 4730)]
    public void An_address_is_read_and_written(string text, string host, int port)
    {
        var address = ServerAddress.Parse(text);
        Assert.Equal(new ServerAddress(host, port), address);
        Assert.Equal(address, ServerAddress.Parse(address.ToString()));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData(":4730")]
    [InlineData("host:")]
    [InlineData("host:0")]
    [InlineData("host:65536")]
    [InlineData("host:-1")]
    [InlineData("host:+1")]
    [InlineData("host:4730x")]
    [InlineData("two words")]
    [InlineData("[::1")]
    [InlineData("[::1]4730")]
    [InlineData("[]:4730")]
    [InlineData("http://host")]
    public void What_is_no_address_is_refused(string? text) => Assert.False(ServerAddress.TryParse(text, out _));

    [Fact]
    public void A_client_refuses_a_list_with_an_address_without_a_host() =>
        Assert.Throws<ArgumentException>(() => new GearmanClient(new GearmanClientOptions { Servers = [default] }));
}

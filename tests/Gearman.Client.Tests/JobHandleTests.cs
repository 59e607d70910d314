using System.Text;

namespace Gearman.Client.Tests;

public sealed class JobHandleTests
{
    [Theory]
    [InlineData("H:host:42")]
    [InlineData("H:host:0")]
    [InlineData("H:host:007")]
    [InlineData("H:host:100")]
    [InlineData("7")]
    [InlineData("")]
    [InlineData("H:h:18446744073709551616999")]
    [InlineData("no number")]
    public void A_handle_is_shown_as_it_was_read_and_equals_itself(string value)
    {
        var server = new ServerAddress("127.0.0.1");
        var prefix = "";
        var read = JobHandle.Read(Encoding.Latin1.GetBytes(value), server, ref prefix);
        Assert.Equal(value, read.Value);
        Assert.Equal(value, new JobHandle(value, server).Value);
        Assert.Equal(new JobHandle(value, server), read);
        Assert.NotEqual(new JobHandle(value, new ServerAddress("127.0.0.2")), read);
    }
}

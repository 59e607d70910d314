using System.Text;
using AccessLogs.Cli;
using AccessLogs.Cli.Incremental;
using AccessLogs.Cli.Live;
using Microsoft.Extensions.Time.Testing;

namespace AccessLogs.Tests;

/// <summary>The logs that a run opens.</summary>
public sealed class LogInputsTests
{
    private const string Line = "10.0.0.1 - - [17/May/2015:10:05:03 +0000] \"GET /a HTTP/1.1\" 200 1 \"-\" \"-\"\n";

    [Fact]
    public async Task Who_begins_again_to_follow_has_standard_input_from_its_first_byte_on()
    {
        var stop = TestContext.Current.CancellationToken;
        using var source = new MemoryStream(Encoding.ASCII.GetBytes(Line + Line + Line));
        Stream? standardInput = source;
        for (var attempt = 0; attempt < 2; attempt++)
        {
            using var known = new KnownLogs([]);
            using var followed = new FollowedLogs(known, new FakeTimeProvider());
            using var inputs = await LogInputs.OpenAsync(["-"], format: null, followed, standardInput, stop);
            standardInput = inputs.ReleaseStandardInput();
            Assert.Equal("combined", Assert.Single(inputs.Formats).Name);
        }

        using var lines = new StreamReader(standardInput!);
        Assert.Equal(Line + Line + Line, await lines.ReadToEndAsync(stop));
    }
}

using System.Text.RegularExpressions;
using Gearman.TestSupport;

namespace Gearman.Server.Protocols.Tests;

/// <summary>What <c>docs/http.md</c> shows: each of its curl commands is run here and prints what the page says.</summary>
public sealed partial class HttpPageTests : HttpTest
{
    [Fact(Timeout = Timeout)]
    public async Task The_commands_of_the_page_print_what_it_says()
    {
        Peer.Require("curl", "curl");
        await ReverseAsync();
        await WorkAsync("slow", async (job, _) =>
        {
            await job.SendStatusAsync(1, 2);
            await job.SendDataAsync("some of it"u8.ToArray());
            return "the rest"u8.ToArray();
        });
        var (running, go) = (new TaskCompletionSource(), new TaskCompletionSource());
        await WorkAsync("busy", async (job, _) =>
        {
            await job.SendStatusAsync(1, 3);
            running.SetResult();
            await go.Task.WaitAsync(Cancellation);
            return default;
        });
        using var created = await SendAsync("POST", "busy", "w", ("X-Gearman-Background", "true"));
        await running.Task.WaitAsync(Cancellation);
        await StatusAsync(Header(created, "X-Gearman-Job-Handle")!);
        var page = await File.ReadAllTextAsync(Path.Combine(SourceRoot.Find(), "docs", "http.md"), Cancellation);
        var commands = Command().Matches(page);
        Assert.Equal(4, commands.Count);
        foreach (var command in commands.AsEnumerable())
        {
            var line = HandleText().Replace(command.Groups["line"].Value, Header(created, "X-Gearman-Job-Handle")!)
                .Replace("localhost:8080", $"127.0.0.1:{Port}", StringComparison.Ordinal);
            var output = await Shell.RunAsync("sh", "-c", line.Replace("curl", "curl -sS", StringComparison.Ordinal));
            Assert.Equal(Plain(command.Groups["output"].Value), Plain(output));
        }

        go.SetResult();
    }

    /// <summary>Without what differs from run to run, and from terminal to pipe.</summary>
    private static string Plain(string text)
    {
        text = text.Replace("\r", "", StringComparison.Ordinal);
        return Version().Replace(HandleText().Replace(Date().Replace(text, ""), "HANDLE"), "Gearman/VERSION").TrimEnd('\n');
    }

    [GeneratedRegex(@"^\$ (?<line>curl .*)\n(?<output>(?:(?!\$ |```).*\n)*)", RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Command();

    [GeneratedRegex(@"H:[\w:]+", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex HandleText();

    [GeneratedRegex(@"^Date: .*\n", RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Date();

    [GeneratedRegex(@"Gearman/[\w.-]+", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Version();
}

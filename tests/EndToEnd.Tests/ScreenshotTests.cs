using System.Buffers.Binary;

namespace EndToEnd.Tests;

/// <summary>
/// What a user sees, as pictures: those of docs/images/, where GEARMAN_SCREENSHOTS names that folder. Without it they are taken all the
/// same, and thrown away.
/// </summary>
public sealed class ScreenshotTests
{
    private const int Timeout = 600_000;
    private const int Width = 1_180;
    private const int Height = 860;
    private const string Columns = "120";
    private const int Lines = 46;

    [Fact(Timeout = Timeout)]
    public async Task The_report_as_a_page_in_light_and_dark()
    {
        using var folder = new TemporaryFolder();
        var file = folder.Path("report.html");
        Assert.Equal(0, (await Example.RunAsync("LogAnalysis", "sample-logs/access.log", "--html", file)).ExitCode);
        await using var browser = await ChromiumSession.OpenAsync(new Uri(file));
        await browser.WaitUntilAsync("document.querySelector('#requests [role=status]')");
        await SaveAsync("report-light.png", await browser.CaptureAsync(Width, Height, dark: false));
        await SaveAsync("report-dark.png", await browser.CaptureAsync(Width, Height, dark: true));
    }

    [Fact(Timeout = Timeout)]
    public async Task Two_days_beside_each_other()
    {
        using var folder = new TemporaryFolder();
        var file = folder.Path("compared.html");
        Assert.Equal(0, (await Example.RunAsync("LogAnalysis", "sample-logs/access.log", "--compare", "2026-03-02..2026-03-03", "--html", file)).ExitCode);
        await using var browser = await ChromiumSession.OpenAsync(new Uri(file));
        await browser.WaitUntilAsync("document.querySelector('#requests [role=status]')");
        await SaveAsync("compare.png", await browser.CaptureAsync(Width, Height, dark: false));
    }

    [Fact(Timeout = Timeout)]
    public async Task The_page_that_follows_a_log()
    {
        using var live = Example.Start("LogAnalysis", "sample-logs/access.log", "--live", "0");
        try
        {
            var address = (await live.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken))!.Split(' ')[0];
            await using var browser = await ChromiumSession.OpenAsync(new Uri(address));
            await browser.WaitUntilAsync("document.querySelector('.live')?.textContent === 'Live' && document.querySelector('[data-sum=hits]').textContent === '5,000'");
            await SaveAsync("live.png", await browser.CaptureAsync(Width, Height, dark: false));
        }
        finally
        {
            live.Kill(entireProcessTree: true);
        }
    }

    [Fact(Timeout = Timeout)]
    public async Task The_report_in_a_terminal()
    {
        // A terminal of its own: without one there are no colours and no width.
        var program = string.Join(' ', Example.Command("LogAnalysis"));
        using var terminal = Example.StartProgram("script", "-qec", $"stty cols {Columns} rows 50; TERM=xterm-256color {program} sample-logs/access.log --top 5", "/dev/null");
        var outcome = await Example.EndAsync(terminal, Stream.Null);
        Assert.True(outcome.ExitCode == 0, outcome.Output + outcome.Errors);
        Assert.Contains("\x1b[", outcome.Output, StringComparison.Ordinal);
        using var folder = new TemporaryFolder();
        var report = outcome.Output[outcome.Output.IndexOf('╭', StringComparison.Ordinal)..]; // the progress before it is overwritten
        await File.WriteAllTextAsync(
            folder.Path("terminal.html"), TerminalPage.Of(string.Join('\n', report.Split('\n').Take(Lines))), TestContext.Current.CancellationToken);
        await using var browser = await ChromiumSession.OpenAsync(new Uri(folder.Path("terminal.html")));
        await browser.WaitUntilAsync("document.querySelector('pre')");
        var width = (int)Math.Ceiling((await browser.EvaluateAsync("document.querySelector('pre').getBoundingClientRect().width")).GetDouble());
        await SaveAsync("terminal.png", await browser.CaptureAsync(width, 0, dark: true));
    }

    private static async Task SaveAsync(string name, byte[] picture)
    {
        Assert.Equal([0x89, .. "PNG\r\n"u8], picture[..6]);
        Assert.InRange(BinaryPrimitives.ReadInt32BigEndian(picture.AsSpan(16)), 800, 1_300);
        Assert.InRange(picture.Length, 20_000, 400_000); // neither empty nor a burden
        if (Environment.GetEnvironmentVariable("GEARMAN_SCREENSHOTS") is { Length: > 0 } folder)
        {
            await File.WriteAllBytesAsync(Path.Combine(Example.Root, folder, name), picture, TestContext.Current.CancellationToken);
        }
    }
}

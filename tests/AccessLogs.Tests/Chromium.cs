using System.Diagnostics;
using System.Text;
using Gearman.TestSupport;

namespace AccessLogs.Tests;

/// <summary>A real browser that opens a page and tells what became of it.</summary>
internal static class Chromium
{
    private const string Policy = "http-equiv=\"Content-Security-Policy\"";

    /// <summary>Opens a page as a user does.</summary>
    /// <param name="page">The page.</param>
    /// <param name="fragment">What follows its address, with the #.</param>
    /// <param name="dark">Whether the user likes it dark.</param>
    /// <returns>The document after its scripts have run.</returns>
    public static async Task<string> OpenAsync(byte[] page, string fragment = "", bool dark = false)
    {
        var program = Peer.Require("chromium", "chromium");
        var folder = Directory.CreateTempSubdirectory("chromium-");
        try
        {
            var file = Path.Combine(folder.FullName, "report.html");
            await File.WriteAllBytesAsync(file, page, TestContext.Current.CancellationToken);
            var start = new ProcessStartInfo(
                program,
                ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run", "--virtual-time-budget=20000",
                    $"--blink-settings=preferredColorScheme={(dark ? 0 : 1)}",
                    $"--user-data-dir={folder.FullName}/profile", "--dump-dom", $"file://{file}{fragment}"])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                RedirectStandardInput = true,
                StandardOutputEncoding = Encoding.UTF8,
                UseShellExecute = false,
            };
            using var process = Process.Start(start)!;
            process.StandardInput.Close();
            var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
            var document = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
            Assert.True(process.ExitCode == 0, await errors);
            return document;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>Opens a page without its Content-Security-Policy, so that a script of the test, or of an attacker, may run.</summary>
    /// <param name="page">The page.</param>
    /// <param name="script">Runs behind the page's own.</param>
    /// <param name="dark">Whether the user likes it dark.</param>
    /// <returns>The document after the scripts have run.</returns>
    public static Task<string> OpenUnguardedAsync(byte[] page, string script, bool dark = false)
    {
        var text = Encoding.UTF8.GetString(page);
        Assert.Contains(Policy, text, StringComparison.Ordinal);
        text = text.Replace(Policy, "name=\"policy\"", StringComparison.Ordinal).Replace("</body>", $"<script>{script}</script></body>", StringComparison.Ordinal);
        return OpenAsync(Encoding.UTF8.GetBytes(text), dark: dark);
    }
}

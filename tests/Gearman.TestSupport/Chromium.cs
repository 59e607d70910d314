using System.Diagnostics;
using System.Text;
using Xunit;

namespace Gearman.TestSupport;

/// <summary>A real browser that opens a page and tells what became of it.</summary>
public static class Chromium
{
    private const string Policy = "http-equiv=\"Content-Security-Policy\"";

    /// <summary>Opens a page as a user does.</summary>
    /// <param name="page">The page.</param>
    /// <param name="fragment">What follows its address, with the #.</param>
    /// <param name="dark">Whether the user likes it dark.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The document after its scripts have run.</returns>
    public static async Task<string> OpenAsync(byte[] page, string fragment = "", bool dark = false, CancellationToken cancellationToken = default)
    {
        var folder = Directory.CreateTempSubdirectory("chromium-");
        try
        {
            var file = Path.Combine(folder.FullName, "report.html");
            await File.WriteAllBytesAsync(file, page, cancellationToken);
            using var process = Start(
                folder, "--virtual-time-budget=20000", $"--blink-settings=preferredColorScheme={(dark ? 0 : 1)}", "--dump-dom", $"file://{file}{fragment}");
            var errors = process.StandardError.ReadToEndAsync(cancellationToken);
            var document = await process.StandardOutput.ReadToEndAsync(cancellationToken);
            await process.WaitForExitAsync(cancellationToken);
            Assert.True(process.ExitCode == 0, await errors);
            return document;
        }
        finally
        {
            Delete(folder);
        }
    }

    /// <summary>Starts the browser without a window, with a profile of its own. The test is skipped where there is no browser (<see cref="Peer"/>).</summary>
    /// <param name="folder">Takes the profile.</param>
    /// <param name="arguments">More of its arguments.</param>
    /// <returns>The process; it has no standard input.</returns>
    public static Process Start(DirectoryInfo folder, params IEnumerable<string> arguments)
    {
        ArgumentNullException.ThrowIfNull(folder);
        var start = new ProcessStartInfo(
            Peer.Require("chromium", "chromium"),
            ["--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking", "--no-first-run",
                $"--user-data-dir={folder.FullName}/profile", .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            StandardOutputEncoding = Encoding.UTF8,
            UseShellExecute = false,
        };
        var process = Process.Start(start)!;
        process.StandardInput.Close();
        return process;
    }

    /// <summary>Deletes what a browser that has ended leaves.</summary>
    /// <param name="folder">Where its profile is.</param>
    public static void Delete(DirectoryInfo folder)
    {
        ArgumentNullException.ThrowIfNull(folder);
        try
        {
            folder.Delete(recursive: true);
        }
        catch (IOException)
        {
            // Processes of the browser's may outlive it and still write to its profile.
        }
    }

    /// <summary>Opens a page without its Content-Security-Policy, so that a script of the test, or of an attacker, may run.</summary>
    /// <param name="page">The page.</param>
    /// <param name="script">Runs behind the page's own.</param>
    /// <param name="dark">Whether the user likes it dark.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The document after the scripts have run.</returns>
    public static Task<string> OpenUnguardedAsync(byte[] page, string script, bool dark = false, CancellationToken cancellationToken = default)
    {
        var text = Encoding.UTF8.GetString(page);
        Assert.Contains(Policy, text, StringComparison.Ordinal);
        text = text.Replace(Policy, "name=\"policy\"", StringComparison.Ordinal).Replace("</body>", $"<script>{script}</script></body>", StringComparison.Ordinal);
        return OpenAsync(Encoding.UTF8.GetBytes(text), dark: dark, cancellationToken: cancellationToken);
    }

    /// <summary>Lets axe look for what keeps people from using a page.</summary>
    /// <param name="page">The page.</param>
    /// <param name="axe">The script of axe.</param>
    /// <param name="dark">Whether the user likes it dark.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The document: its title says how many rules passed and what was found, its body's data-scheme light or dark.</returns>
    public static Task<string> OpenWithAxeAsync(byte[] page, string axe, bool dark, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(axe);
        var script = axe.Replace("</script", "<\\/script", StringComparison.OrdinalIgnoreCase)
            + ";document.body.dataset.scheme = matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light'"
            + ";axe.run().then(r => document.title = 'axe: ' + r.passes.length + ' passed; ' + r.violations.map(v => v.id + ' ' + v.nodes.length + ' ' + v.nodes[0].html).join('; '))"
            + ".catch(e => document.title = 'axe failed: ' + e);";
        return OpenUnguardedAsync(page, script, dark, cancellationToken);
    }
}

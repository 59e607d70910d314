using System.Collections.Concurrent;
using System.Globalization;

namespace Gearman.Server.Tests.Storing.Journal;

/// <summary>The journal under a simulated disk, history after history. A failure names the seed that repeats it.</summary>
public sealed class JournalHistoryTests
{
    private static readonly string[] MustBeSeen =
    [
        "crash in a call", "crash between calls", "full disk", "fault", "several segments", "a commit that was cut short is there",
        "harmless damage", "damage that is told",
    ];

    /// <summary>2,000 histories; GEARMAN_HISTORIES in the environment says how many else, GEARMAN_HISTORIES_FROM from which on, GEARMAN_HISTORY names one alone.</summary>
    [Fact]
    public async Task Nothing_that_was_committed_is_lost_whatever_the_disk_does()
    {
        if (Number("GEARMAN_HISTORY") is { } one)
        {
            using var only = new JournalHistory(one);
            await only.RunAsync();
            return;
        }

        ConcurrentDictionary<string, bool> seen = [];
        var cancellation = TestContext.Current.CancellationToken;
        var first = Number("GEARMAN_HISTORIES_FROM") ?? 0;
        await Parallel.ForAsync(first, first + (Number("GEARMAN_HISTORIES") ?? 2_000), cancellation, async (seed, _) =>
        {
            using var history = new JournalHistory(seed);
            try
            {
                await history.RunAsync();
            }
            catch (Exception e)
            {
                throw new InvalidOperationException($"GEARMAN_HISTORY={seed}: {e.Message}", e);
            }

            foreach (var what in history.Seen)
            {
                seen[what] = true;
            }
        });
        Assert.Empty(MustBeSeen.Except(seen.Keys));
    }

    private static int? Number(string variable) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}

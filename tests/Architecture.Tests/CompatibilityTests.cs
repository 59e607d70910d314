using System.Text.RegularExpressions;
using Gearman.Protocol;
using Gearman.TestSupport;

namespace Architecture.Tests;

/// <summary>The tables of compatibility: whole, and each row with a test that exists.</summary>
public sealed partial class CompatibilityTests
{
    /// <summary>The pages with tables whose last column names tests.</summary>
    public static TheoryData<string> Pages => ["compatibility.md", "gearmand.md", "reliability.md", "clients.md", "log-features.md", "mapreduce.md"];

    [Theory]
    [MemberData(nameof(Pages))]
    public void Every_row_names_a_test_that_exists(string page)
    {
        var tests = Directory.EnumerateFiles(Path.Combine(SourceRoot.Find(), "tests"), "*Tests.cs", SearchOption.AllDirectories)
            .ToLookup(file => Path.GetFileNameWithoutExtension(file), File.ReadAllText, StringComparer.Ordinal);
        foreach (var row in Rows(page))
        {
            var names = TestName().Matches(row);
            Assert.True(names.Count > 0, $"This row names no test: {row}");
            Assert.All(names, name => Assert.True(
                tests[name.Groups["class"].Value].Any(text => text.Contains($" {name.Groups["method"].Value}(", StringComparison.Ordinal)),
                $"There is no test {name.Value}"));
        }
    }

    [Fact]
    public void Every_packet_has_its_row()
    {
        var rows = Rows("compatibility.md").ToHashSet(StringComparer.Ordinal);
        foreach (var type in Enum.GetValues<PacketType>().Where(t => t != PacketType.None))
        {
            Assert.Contains(rows, row => row.StartsWith($"| {(int)type} |", StringComparison.Ordinal));
        }
    }

    [Fact]
    public void Every_option_has_its_row()
    {
        var rows = Rows("gearmand.md").ToHashSet(StringComparer.Ordinal);
        var sources = Directory.EnumerateFiles(Path.Combine(SourceRoot.Find(), "src", "Gearman.Cli", "Daemon"), "*Options.cs", SearchOption.AllDirectories).Select(File.ReadAllText);
        foreach (var name in sources.SelectMany(source => OptionName().Matches(source)).Select(match => match.Groups["name"].Value))
        {
            Assert.True(rows.Any(row => row.Contains($"`{name}`", StringComparison.Ordinal)), $"{name} has no row");
        }
    }

    /// <summary>The rows of a page's tables, their heads left out.</summary>
    private static IEnumerable<string> Rows(string page)
    {
        var inTable = false;
        foreach (var line in File.ReadLines(Path.Combine(SourceRoot.Find(), "docs", page)))
        {
            if (inTable && line.StartsWith("| ", StringComparison.Ordinal))
            {
                yield return line;
            }

            inTable = line.StartsWith('|') && (inTable || line.StartsWith("|---", StringComparison.Ordinal));
        }
    }

    [GeneratedRegex("\"(?<name>--[a-z0-9-]+)\"", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex OptionName();

    [GeneratedRegex(@"`(?<class>[A-Z]\w*Tests)\.(?<method>[A-Z]\w*)`", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex TestName();
}

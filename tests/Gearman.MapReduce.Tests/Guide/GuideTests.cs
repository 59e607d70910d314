using Gearman.TestSupport;

namespace Gearman.MapReduce.Tests.Guide;

/// <summary>docs/mapreduce.md: all its code stands in this folder, or in that of S3, where it is compiled and run.</summary>
public sealed class GuideTests
{
    [Fact]
    public void Every_sample_of_the_guide_is_compiled_and_run()
    {
        var root = SourceRoot.Find();
        var sources = ((string[])["Gearman.MapReduce.Tests", "Gearman.MapReduce.S3.Tests"])
            .SelectMany(project => Directory.EnumerateFiles(Path.Combine(root, "tests", project, "Guide"), "*.cs"))
            .Select(file => Unindented(File.ReadAllText(file))).ToArray();
        var samples = Samples(File.ReadAllText(Path.Combine(root, "docs", "mapreduce.md"))).ToArray();
        Assert.NotEmpty(samples);
        Assert.All(samples, sample => Assert.True(
            sources.Any(source => source.Contains(Unindented(sample), StringComparison.Ordinal)), "not compiled:\n" + sample));
    }

    private static IEnumerable<string> Samples(string guide) =>
        guide.Split("```csharp\n").Skip(1).Select(part => part[..part.IndexOf("```", StringComparison.Ordinal)]);

    private static string Unindented(string code) =>
        string.Join('\n', code.ReplaceLineEndings("\n").Split('\n').Select(line => line.TrimStart()));
}

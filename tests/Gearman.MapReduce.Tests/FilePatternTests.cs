namespace Gearman.MapReduce.Tests;

public sealed class FilePatternTests : IDisposable
{
    private readonly TempFiles _files = new();

    public FilePatternTests()
    {
        foreach (var path in (string[])["b.log", "a.log", "a.txt", "_SUCCESS", ".hidden.log", "x/c.log", "x/y/d.log", "_tmp/e.log", "z/y/f.log"])
        {
            var file = Path.Combine(_files.Root, path);
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllText(file, path);
        }
    }

    public void Dispose() => _files.Dispose();

    [Theory]
    [InlineData("*.log", "a.log b.log")]
    [InlineData("*", "a.log a.txt b.log")]
    [InlineData("_*", "_SUCCESS")]
    [InlineData("*/*.log", "x/c.log")]
    [InlineData("**/*.log", "a.log b.log x/c.log x/y/d.log z/y/f.log")]
    [InlineData("**", "a.log a.txt b.log x/c.log x/y/d.log z/y/f.log")]
    [InlineData("*/y/*", "x/y/d.log z/y/f.log")]
    [InlineData("x/**/d.*", "x/y/d.log")]
    [InlineData("_tmp/*", "_tmp/e.log")]
    public void A_pattern_names_files_in_the_order_of_their_paths(string pattern, string expected) =>
        Assert.Equal(expected.Split(' '), Relative(JobInput.FromPattern(Path.Combine(_files.Root, pattern))));

    [Fact]
    public void A_directory_is_all_files_in_it_and_below() =>
        Assert.Equal("a.log a.txt b.log x/c.log x/y/d.log z/y/f.log".Split(' '), Relative(JobInput.FromDirectory(_files.Root)));

    [Fact]
    public void Links_to_directories_are_not_followed_by_any_directories()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "links need rights there");
        Directory.CreateSymbolicLink(Path.Combine(_files.Root, "x", "round"), _files.Root);
        Directory.CreateSymbolicLink(Path.Combine(_files.Root, "again"), Path.Combine(_files.Root, "z"));
        A_directory_is_all_files_in_it_and_below();
        Assert.Equal(["again/y/f.log"], Relative(JobInput.FromPattern(Path.Combine(_files.Root, "again", "**"))));
    }

    [Fact]
    public void A_pattern_or_directory_without_files_is_an_error()
    {
        var pattern = Path.Combine(_files.Root, "*.gz");
        Assert.Equal($"{pattern}: no file is named so", Assert.Throws<InputException>(() => JobInput.FromPattern(pattern)).Message);
        var missing = Path.Combine(_files.Root, "missing");
        Assert.Equal($"{missing}: no such directory", Assert.Throws<InputException>(() => JobInput.FromDirectory(missing)).Message);
    }

    private IEnumerable<string> Relative(IEnumerable<JobInput> inputs) =>
        inputs.Select(i => Path.GetRelativePath(_files.Root, i.Name).Replace('\\', '/'));
}

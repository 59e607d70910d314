namespace Gearman.MapReduce.S3.Tests;

public sealed class KeyPatternTests
{
    [Theory]
    [InlineData("a.log", "a.log", true)]
    [InlineData("a.log", "axlog", false)]
    [InlineData("logs/*.gz", "logs/a.gz", true)]
    [InlineData("logs/*.gz", "logs/2026/a.gz", false)]
    [InlineData("logs/**", "logs/2026/11/a.gz", true)]
    [InlineData("logs/**", "logs/2026/", false)]
    [InlineData("logs/**", "logs/2026/_SUCCESS", false)]
    [InlineData("logs/**", "logs/.hidden/a", false)]
    [InlineData("logs/**.gz", "logs/2026/a.gz", true)]
    [InlineData("logs/**.gz", "logs/2026/a.txt", false)]
    [InlineData("logs/*", "logs/_SUCCESS", false)]
    [InlineData("logs/_*", "logs/_SUCCESS", true)]
    [InlineData("*/_x*", "logs/_x1", true)]
    [InlineData("logs/_SUCCESS", "logs/_SUCCESS", true)]
    [InlineData("pre*", "prefix", true)]
    [InlineData("pre**", "prefix/and/more", true)]
    [InlineData("pre**", "prefix/_and/more", false)]
    public void A_pattern_names_keys(string pattern, string key, bool isNamed) => Assert.Equal(isNamed, new KeyPattern(pattern).IsMatch(key));
}

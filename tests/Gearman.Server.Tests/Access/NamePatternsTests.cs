using System.Text;
using System.Text.RegularExpressions;
using CsCheck;
using Gearman.Server.Access;

namespace Gearman.Server.Tests.Access;

public sealed class NamePatternsTests
{
    [Theory]
    [InlineData("resize", "resize", true)]
    [InlineData("resize", "resize2", false)]
    [InlineData("image.*", "image.", true)]
    [InlineData("image.*", "image", false)]
    [InlineData("*.low", "image.low", true)]
    [InlineData("a*b*c", "a.b.b.c", true)]
    [InlineData("a*b*c", "a.b.b", false)]
    [InlineData("*", "", true)]
    [InlineData("?", "x", false)]
    public void A_star_stands_for_any_run_of_characters_and_nothing_else_is_special(string pattern, string name, bool fits) =>
        Assert.Equal(fits, new NamePatterns(Encoding.UTF8.GetBytes(pattern)).Matches(Encoding.UTF8.GetBytes(name)));

    [Fact]
    public void Any_pattern_fits_what_a_regular_expression_fits() =>
        Gen.Select(Gen.String[Gen.Char["ab*"], 0, 8], Gen.String[Gen.Char["ab"], 0, 10]).Sample((pattern, name) => Assert.Equal(
            Regex.IsMatch(name, "^" + pattern.Replace("*", ".*", StringComparison.Ordinal) + "$", RegexOptions.None, TimeSpan.FromSeconds(10)),
            new NamePatterns(Encoding.UTF8.GetBytes(pattern)).Matches(Encoding.UTF8.GetBytes(name))));

    [Fact]
    public void No_pattern_fits_nothing()
    {
        Assert.False(NamePatterns.None.Matches("x"u8));
        Assert.True(NamePatterns.None.IsNone);
    }
}

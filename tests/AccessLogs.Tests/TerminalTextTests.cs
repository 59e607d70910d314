using AccessLogs.Cli.Terminal;

namespace AccessLogs.Tests;

public sealed class TerminalTextTests
{
    [Theory]
    [InlineData("", 0)]
    [InlineData("/index.html", 11)]
    [InlineData("é µs ≈ █▌…", 10)]
    [InlineData("日本", 4)]
    [InlineData("e\u0301", 1)]
    public void A_wide_character_takes_two_cells_and_a_combining_one_none(string text, int expected) => Assert.Equal(expected, TerminalText.WidthOf(text));

    [Theory]
    [InlineData("abc", 3, "abc")]
    [InlineData("abcd", 3, "ab…")]
    [InlineData("日本語", 5, "日本…")]
    [InlineData("日本語", 4, "日…")]
    public void What_is_too_wide_ends_with_an_ellipsis(string text, int width, string expected) => Assert.Equal(expected, TerminalText.Cut(text, width));

    [Theory]
    [InlineData("", 5, "")]
    [InlineData("one two three", 7, "one two|three")]
    [InlineData("one two three", 8, "one two|three")]
    [InlineData("abcdefgh", 3, "abc|def|gh")]
    [InlineData("a bcdefgh", 3, "a|bcd|efg|h")]
    public void What_is_too_long_goes_on_in_the_next_line(string text, int width, string expected) =>
        Assert.Equal(expected, string.Join('|', TerminalText.Wrap(text, width)));

    [Theory]
    [InlineData("/plain~", "/plain~")]
    [InlineData("\u001b[31m", "\\x1b[31m")]
    [InlineData("a\u202eb\u2028", "a\\u202eb\\u2028")]
    [InlineData("日\u00ad", "日\\u00ad")]
    public void Nothing_that_a_terminal_obeys_is_left(string text, string expected) => Assert.Equal(expected, TerminalText.Printable(text));
}

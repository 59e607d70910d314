namespace Gearman.Protocol.Tests;

public sealed class TextLineTests
{
    [Theory]
    [InlineData("status\nworkers\n", "status", 7)]
    [InlineData("status\r\nx", "status", 8)]
    [InlineData("\n", "", 1)]
    [InlineData("\r\n", "", 2)]
    [InlineData("a\rb\n", "a\rb", 4)]
    public void A_line_ends_at_its_newline_with_or_without_a_return(string bytes, string line, int length)
    {
        Assert.True(TextLine.TryRead(System.Text.Encoding.ASCII.GetBytes(bytes), out var read, out var consumed));
        Assert.Equal(line, System.Text.Encoding.ASCII.GetString(read));
        Assert.Equal(length, consumed);
    }

    [Theory]
    [InlineData("")]
    [InlineData("status")]
    [InlineData("status\r")]
    public void A_line_without_its_end_is_not_read(string bytes) =>
        Assert.False(TextLine.TryRead(System.Text.Encoding.ASCII.GetBytes(bytes), out _, out _));

    [Theory]
    [InlineData("maxqueue f 10", new[] { "maxqueue", "f", "10" })]
    [InlineData("  maxqueue   f  ", new[] { "maxqueue", "f" })]
    [InlineData("foo\tbar", new[] { "foo\tbar" })]
    [InlineData("", new string[0])]
    [InlineData("   ", new string[0])]
    public void Words_stand_between_blanks(string line, string[] expected)
    {
        ReadOnlySpan<byte> rest = System.Text.Encoding.ASCII.GetBytes(line);
        List<string> words = [];
        while (TextLine.TryNextWord(ref rest, out var word))
        {
            words.Add(System.Text.Encoding.ASCII.GetString(word));
        }

        Assert.Equal(expected, words);
    }
}

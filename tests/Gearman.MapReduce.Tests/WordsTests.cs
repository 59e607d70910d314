using System.Text;
using CsCheck;

namespace Gearman.MapReduce.Tests;

public sealed class WordsTests
{
    [Fact]
    public void Words_are_what_stands_between_white_space() => Gen.String[Gen.Char["ab \t\n\r\v\f\b\u000e\u001fé"], 0, 300].Sample(text =>
    {
        var expected = text.Split([' ', '\t', '\n', '\r', '\v', '\f'], StringSplitOptions.RemoveEmptyEntries);
        var bytes = Encoding.UTF8.GetBytes(text);
        Assert.Equal(expected, Read(new Line(bytes).Words));
        Assert.Equal(expected, Read(new LineBlock(bytes).Words));
    });

    private static List<string> Read(WordEnumerator words)
    {
        var read = new List<string>();
        foreach (var word in words)
        {
            read.Add(Encoding.UTF8.GetString(word));
        }

        return read;
    }
}

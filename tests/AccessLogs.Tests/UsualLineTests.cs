using System.Text;
using CsCheck;

namespace AccessLogs.Tests;

/// <summary>Lines that are read in one pass against the parser of single lines, which knows nothing of a block.</summary>
public sealed unsafe class UsualLineTests
{
    private const string Line = "10.0.0.1 - - [17/May/2015:10:05:03 +0000] \"GET /a?b=c HTTP/1.1\" 200 1234 \"http://example.com/\" \"Mozilla/5.0 (X11; Linux)\"";

    private const string Odd = "\" \\-[]:\n\r\0GETHP/1.5x\xff";

    [Fact]
    public void Changed_anywhere_a_line_is_read_as_by_itself()
    {
        var edit = Gen.Select(Gen.Int[0, Line.Length], Gen.Int[0, 3], Gen.Int[0, Odd.Length - 1].Select(i => (byte)Odd[i]));
        Gen.Select(edit.Array[0, 3].Array[1, 6], Gen.Bool).Sample((lines, isCut) =>
        {
            var block = new List<byte>();
            foreach (var edits in lines)
            {
                var line = Encoding.Latin1.GetBytes(Line + "\n").ToList();
                foreach (var (at, kind, value) in edits)
                {
                    Edit(line, Math.Min(at, line.Count - 1), kind, value);
                }

                block.AddRange(line);
            }

            AssertSame([.. isCut ? block.SkipLast(1) : block]);
        }, iter: 20_000);
    }

    [Fact]
    public void Logs_of_any_fields_are_read_as_line_by_line() => AnyLog.Gen.Sample(AssertSame, iter: 2_000);

    [Theory]
    [InlineData("")]
    [InlineData("\n")]
    [InlineData("x")]
    [InlineData("GET / HTTP/1.1\" 200 1 \"-\" \"-\"\n")]
    public void A_block_that_holds_no_line_is_not_read_beyond_its_end(string text) => AssertSame(Encoding.Latin1.GetBytes(text));

    [Fact]
    public void A_line_may_be_cut_anywhere_at_the_end_of_a_block()
    {
        for (var length = 0; length <= Line.Length; length++)
        {
            AssertSame(Encoding.Latin1.GetBytes(Line + "\r\n" + Line[..length]));
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void The_longest_line_is_the_longest_here_too(int more)
    {
        var line = Line.Replace("/a?b=c", "/" + new string('a', LineParser.MaxLineLength - Line.Length - 1 + "/a?b=c".Length - 1 + more));
        AssertSame(Encoding.Latin1.GetBytes(line + "\n" + Line + "\n"));
    }

    private static void Edit(List<byte> line, int at, int kind, byte value)
    {
        switch (kind)
        {
            case 0:
                line[at] = value;
                break;
            case 1:
                line.Insert(at, value);
                break;
            case 2 when line.Count > 1:
                line.RemoveAt(at);
                break;
            default:
                line.InsertRange(at, line.Skip(at).Take(at % 20).ToArray());
                break;
        }
    }

    private static void AssertSame(byte[] block)
    {
        var expected = new List<Parsed>();
        var single = new LineReader(block);
        var parser = new LineParser(AccessLogFormat.Combined);
        while (single.TryRead(out var line))
        {
            if (!line.IsEmpty)
            {
                var error = parser.Parse(line, out var result);
                expected.Add(Parsed.Of(error, result));
            }
        }

        var found = new List<Parsed>();
        fixed (byte* pinned = block)
        {
            var reader = new LineReader(block);
            var whole = new LineParser(AccessLogFormat.Combined);
            while (whole.TryReadLine(ref reader, out var line, out var result, out var error))
            {
                if (!line.IsEmpty)
                {
                    found.Add(Parsed.Of(error, result));
                }
            }
        }

        Assert.Equal(expected, found);
    }
}

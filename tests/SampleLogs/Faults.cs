namespace SampleLogs;

/// <summary>Lines as they are in the logs of the wild: a half of them is good, the others have one of these oddities.</summary>
/// <param name="text">Takes the lines.</param>
/// <param name="random">Chooses.</param>
internal sealed class Faults(LogText text, SplitMix random)
{
    private const int LongLength = 100_000;

    private int _longLines;

    /// <summary>Writes a line.</summary>
    /// <param name="request">A good request.</param>
    /// <param name="time">Its time.</param>
    /// <param name="isLast">The last line lacks its line end.</param>
    public void Write(LogRequest request, DateTime time, bool isLast)
    {
        request = request with { };
        switch (random.Next(36))
        {
            case 0:
                WriteTruncated(request, time);
                break;
            case 1:
                text.Add("\0\0\0\0\x01garbage "u8).Add([0xff, 0xfe, 0x80]);
                break;
            case 2:
                break; // a blank line
            case 3:
                request.WriteStart(text, time).Add("\"-\" 408 - \"-\" \"-\""u8);
                break;
            case 4:
                request.WriteStart(text, time).Add("\"\\x16\\x03\\x01\\x02\" 400 226 \"-\" \"-\""u8);
                break;
            case 5:
                request.WriteStart(text, time).Add("\"\x16\x03\x01"u8).Add([0x00, 0x9c, 0xff]).Add("\" 400 226 \"-\" \"-\""u8);
                break;
            case 6:
                request.WriteStart(text, time).Add("\"GET /caf"u8).Add([0xe9]).Add("?x="u8).Add([0xc3]).Add(" HTTP/1.1\" 200 12 \"-\" \"Agent "u8).Add([0xff]).Add("\""u8);
                break;
            case 7:
                request.WriteStart(text, time).Add("\"\" 400 0 \"\" \"\""u8);
                break;
            case 8 when _longLines < 3:
                WriteLong(request, time);
                break;
            default:
                Change(request);
                request.Write(text, time);
                break;
        }

        if (!isLast)
        {
            text.EndLine(random.Chance(10) ? "\r\n" : "\n");
        }
    }

    /// <summary>Changes a part of a request, or none: the line stays whole.</summary>
    private void Change(LogRequest request)
    {
        switch (random.Next(30))
        {
            case 0:
                request.Referrer = "https://example.net/?q=\\\"quoted\\\" words";
                break;
            case 1:
                request.Path = "/a path with spaces/\\\"and quotes\\\"";
                break;
            case 2:
                request.User = "mary jane";
                break;
            case 3:
                request.Protocol = "";
                break;
            case 4:
                request.Size = -5; // written as -
                break;
            case 5:
                request.Method = "PROPFIND";
                break;
            case 6:
                request.Status = random.Chance(50) ? 418 : 0;
                break;
            case 7:
                request.Path = "/unescaped\" quote";
                break;
            case 8:
                request.Path = "/ends-with-backslash\\\\";
                break;
            case 9:
                request.Path = "/Grüße/日本語";
                break;
            default:
                break;
        }
    }

    private void WriteTruncated(LogRequest request, DateTime time)
    {
        using var whole = new MemoryStream();
        var line = new LogText(whole);
        request.Write(line, time);
        line.Flush();
        text.Add(whole.ToArray().AsSpan(0, random.Next((int)whole.Length)));
    }

    /// <summary>A good line of 100 KB: a path, a user agent, or 100 KB without any structure.</summary>
    private void WriteLong(LogRequest request, DateTime time)
    {
        var longText = new string((char)('a' + _longLines), LongLength);
        switch (_longLines++)
        {
            case 0:
                request.Path = $"/{longText}";
                request.Write(text, time);
                break;
            case 1:
                (request with { UserAgent = longText }).Write(text, time);
                break;
            default:
                text.Add(longText);
                break;
        }
    }
}

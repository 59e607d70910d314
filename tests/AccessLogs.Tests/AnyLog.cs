using System.Text;
using CsCheck;

namespace AccessLogs.Tests;

/// <summary>Logs made of fields that are good, odd or bad, in every mix: a byte is a character (Latin-1).</summary>
internal static class AnyLog
{
    private static readonly Gen<string> Host = Text("10.0.0.1", "10.0.0.2", "2001:db8::1", "in24.inetnebr.com", "-", "\0\0x", "", "a b");

    private static readonly Gen<string> Identity = Text("-", "-", "ident", "");

    private static readonly Gen<string> User = Text("-", "-", "frank", "mary jane", "[odd", "", "a [b");

    private static readonly Gen<string> Time = Text(
        "17/May/2015:10:05:03 +0000", "17/May/2015:10:59:59 +0000", "18/May/2015:00:00:00 -0400", "31/Dec/9999:23:59:59 -1400",
        "01/Jan/0001:00:00:00 +0000", "01/Jan/0001:00:00:00 +1400", "29/Feb/2023:10:05:03 +0000", "29/Feb/2024:23:05:03 +1401",
        "17/may/2015:10:05:03 +0000", "17/May/2015:10:60:03 +0000", "17/May/2015:24:05:03 +0000", "17/May/2015:10:05:03 +0060",
        "17/May/2015:10:05:03 0000", "17/May/2015:10:05:0", "17/Mai/2015:10:05:03 +0000", "18/May/2015:04:00:00 +0000", "00/aMa/2015:10:05:03 +0000");

    private static readonly Gen<string> Request = Text(
        "GET / HTTP/1.1", "GET /a?b=c HTTP/1.0", "POST /a HTTP/2.0", "GET /", "GET /a b HTTP/1.1", "-", "", "GET", "GET  HTTP/1.1", "GET HTTP/1.1",
        "\\x16\\x03\\x01", "\x16\x03\x01\xff", "GET /\xe9 HTTP/1.1", "GET /\xc3\xa9 HTTP/1.1", "get /x http/1.1", "PROPFIND / HTTP/1.1", "M-SEARCH * HTTP/1.1",
        "GET /say\\\"hi\\\" HTTP/1.1", "GET /say\"hi\" HTTP/1.1", "GET /\\\\ HTTP/1.1", "GET /\\", "GET /\" 200 12 HTTP/1.0", "a1b / HTTP/1.1", " / HTTP/1.1",
        "TWENTYTWENTYTWENTYTWENTYTWENTYTW / HTTP/1.1", "TWENTYTWENTYTWENTYTWENTYTWENTYTWE / HTTP/1.1", "GET / HTTP/1.1 ");

    private static readonly Gen<string> Status = Text("200", "404", "304", "500", "418", "000", "999", "-", "20", "2000", "2x0", "");

    private static readonly Gen<string> Size = Text("0", "12", "123456", "-", "999999999999999", "1000000000000000", "-5", "", "1.5", "+1");

    private static readonly Gen<string> Referrer = Text("-", "", "http://example.com/", "http://x/?q=\\\"a\\\"", "un\"escaped", "a\" b", "\xff", "\\");

    private static readonly Gen<string> UserAgent = Text("-", "", "Mozilla/5.0 (X11)", "odd\\\"quotes\\\"", "un\"escaped", "a\" b", "\xff\xfe", "\\");

    private static readonly Gen<string> LineEnd = Text("\n", "\n", "\r\n", "\n\n", "\n\r\n");

    private static readonly Gen<string> Line =
        CsCheck.Gen.Select(CsCheck.Gen.Select(Host, Identity, User, Time), CsCheck.Gen.Select(Request, Status, Size, Referrer), CsCheck.Gen.Select(UserAgent, CsCheck.Gen.Int[0, 40], CsCheck.Gen.Int[0, 400]))
            .Select((client, request, rest) =>
            {
                var line = $"{client.Item1} {client.Item2} {client.Item3} [{client.Item4}] \"{request.Item1}\" {request.Item2} {request.Item3}";
                line = (rest.Item2 % 8) switch
                {
                    0 => line,
                    1 => $"{line} \"{request.Item4}\"",
                    2 => $"{line} \"{request.Item4}\" \"{rest.Item1}\" 0.003 \"-\"",
                    3 => $"www.example.com:80 {line} \"{request.Item4}\" \"{rest.Item1}\"",
                    _ => $"{line} \"{request.Item4}\" \"{rest.Item1}\"",
                };
                return rest.Item2 == 40 ? line[..Math.Min(rest.Item3, line.Length)] : line;
            });

    /// <summary>Any log.</summary>
    public static Gen<byte[]> Gen { get; } =
        CsCheck.Gen.Select(CsCheck.Gen.Select(Line, LineEnd).Array[0, 40], CsCheck.Gen.Bool)
            .Select((lines, isCut) =>
            {
                var text = string.Concat(lines.Select(line => line.Item1 + line.Item2));
                return Encoding.Latin1.GetBytes(isCut ? text.TrimEnd('\r', '\n') : text);
            });

    /// <summary>One of the values; four times in five one of the first two, so that many lines are whole.</summary>
    private static Gen<string> Text(params string[] values) =>
        CsCheck.Gen.Int[0, (values.Length * 5) - 1].Select(i => i < values.Length ? values[i] : values[i % 2]);
}

using System.Collections.Frozen;

namespace AccessLogs.Parsing.Free;

/// <summary>
/// The names that programs give to what they log: in small letters, and without anything but letters and digits, so that
/// <c>user_agent</c>, <c>userAgent</c>, <c>User-Agent</c> and <c>@userAgent</c> are one. A name in a name is both: <c>request.method</c> is
/// <c>requestmethod</c>; where that means nothing, the inner one counts.
/// </summary>
internal static class FieldNames
{
    /// <summary>Of several names for one purpose in a line the one that comes first here counts.</summary>
    private static readonly Dictionary<NamedField, string> Names = new()
    {
        [NamedField.Time] =
            "timestamp time ts datetime timelocal timeiso8601 msec edgestarttimestamp edgeendtimestamp startutc starttime startlocal startedat requesttimestamp eventtime logtime "
            + "receivedat timereceived requesttimeepoch reqtimesec asctime date t",
        [NamedField.Client] =
            "clientip remoteaddr remoteip remoteaddress clientaddr clientaddress sourceip sourceaddress srcip ipaddress ip cip client clienthost remotehost peer peeraddr reqip reqremoteaddress "
            + "downstreamremoteaddresswithoutport downstreamremoteaddress httpxforwardedfor xforwardedfor forwardedfor xrealip headersxforwardedfor cliip realip sourceipaddress fwd remote",
        [NamedField.VirtualHost] =
            "vhost virtualhost httphost requesthost servername authority domain urldomain headershost reqhost clientrequesthost csheaderhost serverhost",
        [NamedField.Host] = "host",
        [NamedField.Request] = "requestline request httprequest req",
        [NamedField.Method] = "method requestmethod httpmethod reqmethod verb csmethod clientrequestmethod httprequestmethod",
        [NamedField.Path] =
            "originalrequesturiwithargs requesturi uri url path originalurl urloriginal requestpath requesturl httprequesturl clientrequesturi clientrequestpath csuristem urlpath httptarget httpurl httppath httproute requesturipath reqpath rawpath target "
            + "endpoint resource resourcepath",
        [NamedField.Query] = "query querystring args qs urlquery csuriquery requestquery querystr rawquerystring",
        [NamedField.Protocol] = "protocol serverprotocol proto requestprotocol httpversion protocolversion csversion clientrequestprotocol",
        [NamedField.Status] =
            "status statuscode httpstatus httpstatuscode responsestatus responsestatuscode responsecode httpresponsestatuscode edgeresponsestatus downstreamstatus scstatus code resstatuscode resstatus response",
        [NamedField.Size] =
            "bodybytessent bytessent bytes responsesize responsebytes responselength size contentlength edgeresponsebytes scbytes length bytesout responsebodybytes httpresponsebodybytes bodybytes "
            + "responseheaderscontentlength resheaderscontentlength rescontentlength sentbytes responsebodysize respbyteslength resbytes downstreamcontentsize responsecontentlength",
        [NamedField.Referrer] = "referer referrer httpreferer httpreferrer requestreferrer httprequestreferrer clientrequestreferer csreferer",
        [NamedField.UserAgent] = "useragent httpuseragent agent ua useragentoriginal clientrequestuseragent csuseragent requestuseragent",
        [NamedField.User] = "remoteuser user username authuser userid clientusername csusername useridentifier",
        [NamedField.TlsProtocol] = "sslprotocol tlsversion tlsprotocol clientsslprotocol",
        [NamedField.TlsCipher] = "sslcipher tlscipher ciphersuite tlsciphersuite clientsslcipher",
        [NamedField.CacheStatus] = "upstreamcachestatus cachestatus cachecachestatus cache xcache edgeresulttype xedgeresulttype",
        [NamedField.MimeType] =
            "contenttype senthttpcontenttype mimetype mime edgeresponsecontenttype responsecontenttype responseheaderscontenttype resheaderscontenttype respheaderscontenttype rspcontenttype",
        [NamedField.Controller] = "controller",
    };

    /// <summary>Times without a unit in their names; <c>…ms</c>, <c>…us</c>, <c>…ns</c>, <c>…seconds</c> have one.</summary>
    private const string Times = "requesttime responsetime duration latency elapsed elapsedtime timetaken processingtime rt took requestlatency latenciesrequest requestduration responseduration respelapsed resptime timetoresponse service";

    private static readonly (string Suffix, long Unit)[] Units =
    [
        ("", 0), ("ms", 1_000_000), ("msec", 1_000_000), ("millis", 1_000_000), ("milliseconds", 1_000_000), ("us", 1_000), ("micros", 1_000), ("microseconds", 1_000),
        ("ns", 1), ("nanos", 1), ("nanoseconds", 1), ("s", 1_000_000_000), ("sec", 1_000_000_000), ("seconds", 1_000_000_000),
    ];

    private static readonly FrozenDictionary<string, Meaning> All = Names
        .SelectMany(names => names.Value.Split(' ').Reverse().Select((name, i) => (Name: name, Meaning: new Meaning(names.Key, i, 0))))
        .Concat(Times.Split(' ').SelectMany(name => Units.Select(unit => (Name: name + unit.Suffix, Meaning: new Meaning(NamedField.ResponseTime, 0, unit.Unit)))))
        .Append((Name: "responsetime", Meaning: new Meaning(NamedField.ResponseTime, 1, 1_000_000))) // Node.js
        .Append((Name: "eventduration", Meaning: new Meaning(NamedField.ResponseTime, 1, 1))) // the Elastic Common Schema
        .Append((Name: "latenciesrequest", Meaning: new Meaning(NamedField.ResponseTime, 1, 1_000_000))) // Kong
        .GroupBy(entry => entry.Name, StringComparer.Ordinal)
        .ToFrozenDictionary(group => group.Key, group => group.Last().Meaning, StringComparer.Ordinal);

    private static readonly FrozenDictionary<string, Meaning>.AlternateLookup<ReadOnlySpan<char>> Lookup = All.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>What a name says.</summary>
    /// <param name="name">As <see cref="TryNormalize"/> makes it.</param>
    public static Meaning Find(ReadOnlySpan<char> name) => Lookup.TryGetValue(name, out var meaning) ? meaning : default;

    /// <summary>Makes a name such as those that are known.</summary>
    /// <param name="name">As it is written.</param>
    /// <param name="output">Room for it.</param>
    /// <param name="length">What was written.</param>
    /// <returns>False when it is longer than any name that is known.</returns>
    public static bool TryNormalize(scoped ReadOnlySpan<byte> name, Span<char> output, out int length)
    {
        length = 0;
        foreach (var c in name)
        {
            if (!char.IsAsciiLetterOrDigit((char)c))
            {
                continue;
            }

            if (length == output.Length)
            {
                return false;
            }

            output[length++] = char.ToLowerInvariant((char)c);
        }

        return true;
    }

    /// <summary>What a name means.</summary>
    /// <param name="Field">The field.</param>
    /// <param name="Rank">Of several for one field in a line the highest counts.</param>
    /// <param name="Unit">Of a response time the unit in nanoseconds; 0 when the name does not say.</param>
    internal readonly record struct Meaning(NamedField Field, int Rank, long Unit);
}

using System.Globalization;
using System.Text;
using AccessLogs.Formats;
using AccessLogs.Parsing;
using AccessLogs.Parsing.Free;

namespace AccessLogs;

/// <summary>
/// The layout of a log's lines: one of those that have a name, or one that the user describes. Cannot be changed; any number of
/// parsers may share it. What each directive fills is in docs/log-formats.md.
/// </summary>
public sealed class AccessLogFormat : IEquatable<AccessLogFormat>
{
    private readonly Func<LineProgram>? _newProgram;

    private AccessLogFormat(string name, ClassicLayout layout)
    {
        Name = name;
        Layout = layout;
        Texts = [name];
    }

    private AccessLogFormat(string name, FormatLanguage language, string[] texts, Func<LineProgram>? newProgram)
    {
        Name = name;
        Language = language;
        Texts = texts;
        _newProgram = newProgram;
    }

    /// <summary><c>%h %l %u %t "%r" %>s %b</c></summary>
    public static AccessLogFormat Common { get; } = new("common", new ClassicLayout(HasVirtualHost: false, HasReferrerAndUserAgent: false));

    /// <summary><c>%h %l %u %t "%r" %>s %b "%{Referer}i" "%{User-Agent}i"</c>; further fields are ignored.</summary>
    public static AccessLogFormat Combined { get; } = new("combined", new ClassicLayout(HasVirtualHost: false, HasReferrerAndUserAgent: true));

    /// <summary><see cref="Common"/> after <c>%v</c> or <c>%v:%p</c>.</summary>
    public static AccessLogFormat VirtualHostCommon { get; } = new("vhost-common", new ClassicLayout(HasVirtualHost: true, HasReferrerAndUserAgent: false));

    /// <summary><see cref="Combined"/> after <c>%v</c> or <c>%v:%p</c>.</summary>
    public static AccessLogFormat VirtualHostCombined { get; } = new("vhost-combined", new ClassicLayout(HasVirtualHost: true, HasReferrerAndUserAgent: true));

    /// <summary>The four of Apache's documentation.</summary>
    internal static IReadOnlyList<AccessLogFormat> Classics { get; } = [Combined, Common, VirtualHostCombined, VirtualHostCommon];

    /// <summary>Extended logs as IIS and CloudFront write them: their <c>#Fields</c> directives say what the columns are.</summary>
    public static AccessLogFormat W3c { get; } = new("w3c", FormatLanguage.Name, ["w3c"], () => new W3cProgram([]));

    /// <summary>The access log of Squid.</summary>
    internal static AccessLogFormat Squid { get; } = new("squid", FormatLanguage.Name, ["squid"], () => new SquidProgram());

    /// <summary>The error log of nginx: likewise.</summary>
    public static AccessLogFormat NginxError { get; } = new("nginx-error", FormatLanguage.Name, ["nginx-error"], () => new NginxErrorProgram());

    /// <summary>The error log of Apache: its lines are messages, and no requests.</summary>
    public static AccessLogFormat ApacheError { get; } = new("apache-error", FormatLanguage.Name, ["apache-error"], () => new ApacheErrorProgram());

    /// <summary>
    /// Every format with a name, those first that say more of the same line, then the likelier ones: the order in which the detection
    /// settles a tie.
    /// </summary>
    public static IReadOnlyList<AccessLogFormat> All => AllFormats.Value;

    /// <summary>Objects of unknown writers: what a value is, its name says.</summary>
    internal static AccessLogFormat Json { get; } = new("json", FormatLanguage.Name, ["json"], () => new FreeJsonProgram()) { IsOfObjects = true };

    /// <summary>Formats of unknown writers: objects, and texts, of which each part is known by its looks and its place.</summary>
    internal static IReadOnlyList<AccessLogFormat> Free { get; } =
    [
        Json,
        new("text", FormatLanguage.Name, ["text"], () => new FreeTextProgram()),
    ];

    /// <summary>Those of <see cref="All"/> that say what a line is, one after the other.</summary>
    internal static IEnumerable<AccessLogFormat> Strict => All.Except(Free);

    /// <summary>Compiled when they are asked for: most logs are of a format that needs none of it.</summary>
    private static readonly Lazy<AccessLogFormat[]> AllFormats = new(() =>
    [
        .. Presets.Texts.Select(preset => OfText(preset.Name, preset.Format, preset.Style)),
        Combined,
        Common,
        VirtualHostCombined,
        VirtualHostCommon,
        .. Presets.Json.Select(preset => OfTemplate(preset.Name, preset.Template)),
        Squid,
        W3c,
        ApacheError,
        NginxError,
        .. Free,
    ]);

    /// <summary>The name, such as <c>combined</c>; of a format that the user described, its text.</summary>
    public string Name { get; }

    /// <summary>How it was given.</summary>
    internal FormatLanguage Language { get; }

    /// <summary>What it was given as: all that another process needs to make it again.</summary>
    internal IReadOnlyList<string> Texts { get; }

    /// <summary>Whether its lines are objects of JSON.</summary>
    internal bool IsOfObjects { get; private init; }

    /// <summary>Whether lines that it does not fit are read by whatever else fits them.</summary>
    public bool TakesOthers => Language == FormatLanguage.Others;

    /// <summary>The formats of a mix; else none.</summary>
    internal IReadOnlyList<AccessLogFormat> Parts { get; private init; } = [];

    private bool IsW3c => Language == FormatLanguage.W3c || ReferenceEquals(this, W3c);

    /// <summary>Its layout if it is one of the four that <see cref="LineParser"/> knows by heart.</summary>
    internal ClassicLayout? Layout { get; private init; }

    /// <summary>
    /// Makes a format of whatever a user wrote: a name; with <c>$</c> a <c>log_format</c> of nginx, or an object of such for a JSON
    /// log; with <c>%</c> a format of GoAccess if it has what only GoAccess knows (<c>%d</c>, <c>%x</c>, <c>%^</c>), else a
    /// <c>LogFormat</c> of Apache; <c>#Fields: …</c> of a W3C log.
    /// </summary>
    /// <param name="text">The text.</param>
    /// <returns>The format.</returns>
    /// <exception cref="FormatSyntaxException">It does not compile.</exception>
    /// <exception cref="ArgumentException">No format has this name.</exception>
    public static AccessLogFormat Parse(string text)
    {
        ArgumentException.ThrowIfNullOrEmpty(text);
        if (W3cFields.TryReadDirective(Encoding.UTF8.GetBytes(text), out var fields))
        {
            return FromW3cFields(fields);
        }

        if (text.Contains('%', StringComparison.Ordinal))
        {
            return GoAccessSyntax.IsLanguageOf(text) ? FromGoAccess(text) : FromApache(text);
        }

        return text.Contains('$', StringComparison.Ordinal) ? FromNginx(text) : FromName(text);
    }

    /// <summary>Finds a format by its <see cref="Name"/>, or another that it goes by (<c>nginx</c>, <c>iis</c>, GoAccess's <c>VCOMBINED</c>).</summary>
    /// <param name="name">The name, in any case.</param>
    /// <returns>The format.</returns>
    /// <exception cref="ArgumentException">No format has this name.</exception>
    public static AccessLogFormat FromName(string name) =>
        Classics.FirstOrDefault(format => string.Equals(format.Name, name, StringComparison.Ordinal))
        ?? All.FirstOrDefault(format => string.Equals(format.Name, Presets.Aliases.GetValueOrDefault(name, name), StringComparison.OrdinalIgnoreCase))
        ?? FromNameIn(name)
        ?? throw new ArgumentException($"There is no log format '{name}'; there are {string.Join(", ", All.Select(format => format.Name))}.", nameof(name));

    /// <summary>Compiles a <c>LogFormat</c> of Apache: all directives of mod_log_config, mod_logio and mod_ssl, with their modifiers.</summary>
    /// <param name="logFormat">The format, or the whole line of a configuration file that it is in.</param>
    /// <returns>The format.</returns>
    /// <exception cref="FormatSyntaxException">It does not compile.</exception>
    public static AccessLogFormat FromApache(string logFormat)
    {
        ArgumentException.ThrowIfNullOrEmpty(logFormat);
        var steps = FormatCompiler.Compile(logFormat, ApacheSyntax.Read(logFormat));
        return new AccessLogFormat(logFormat, FormatLanguage.Apache, [logFormat], () => new TextProgram(steps, ProgramStyle.Whole));
    }

    /// <summary>Compiles a <c>log_format</c> of nginx: text with variables.</summary>
    /// <param name="logFormat">The format, or the whole directive of a configuration file that it is in.</param>
    /// <returns>The format.</returns>
    /// <exception cref="FormatSyntaxException">It does not compile.</exception>
    public static AccessLogFormat FromNginx(string logFormat)
    {
        ArgumentException.ThrowIfNullOrEmpty(logFormat);
        var text = NginxSyntax.Unquote(logFormat);
        if (text.AsSpan().TrimStart().StartsWith('{'))
        {
            return FromJson(text);
        }

        var steps = FormatCompiler.Compile(text, NginxSyntax.Read(text));
        return new AccessLogFormat(text, FormatLanguage.Nginx, [text], () => new TextProgram(steps, ProgramStyle.Whole));
    }

    /// <summary>Compiles the description of a JSON log, one object a line.</summary>
    /// <param name="template">
    /// An object like those in the log with nginx's variables in the place of the values that matter:
    /// <c>{"ts":"$msec","request":{"ip":"$remote_addr"}}</c>. <c>"$time"</c> is a time in any layout.
    /// </param>
    /// <returns>The format.</returns>
    /// <exception cref="FormatSyntaxException">It does not compile.</exception>
    public static AccessLogFormat FromJson(string template)
    {
        ArgumentException.ThrowIfNullOrEmpty(template);
        var root = JsonTemplate.Compile(template, NoDirective(template));
        return new AccessLogFormat(template, FormatLanguage.Json, [template], () => new JsonProgram(root));
    }

    /// <summary>Compiles GoAccess's options of these names, by its rules.</summary>
    /// <param name="logFormat">
    /// Such as <c>%h %^[%d:%t %^] "%r" %s %b "%R" "%u"</c>; an object with specifiers in the place of values for JSON; or one of
    /// GoAccess's names (<c>COMBINED</c>), which is then ours.
    /// </param>
    /// <param name="dateFormat">The layout of <c>%d</c>; null for <c>%d/%b/%Y</c>.</param>
    /// <param name="timeFormat">The layout of <c>%t</c>; null for <c>%T</c>.</param>
    /// <param name="dateTimeFormat">The layout of <c>%x</c>; null for the time's, or the date's if there is none.</param>
    /// <returns>The format.</returns>
    /// <exception cref="FormatSyntaxException">It does not compile.</exception>
    /// <exception cref="ArgumentException">There is no format of this name.</exception>
    public static AccessLogFormat FromGoAccess(string logFormat, string? dateFormat = null, string? timeFormat = null, string? dateTimeFormat = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(logFormat);
        if (!logFormat.Contains('%', StringComparison.Ordinal))
        {
            return FromName(logFormat);
        }

        var times = new GoAccessTimes(dateFormat, timeFormat, dateTimeFormat);
        var text = GoAccessSyntax.Unescape(logFormat);
        string[] texts = [text, dateFormat ?? "", timeFormat ?? "", dateTimeFormat ?? ""];
        if (text.AsSpan().TrimStart().StartsWith('{'))
        {
            var root = JsonTemplate.Compile(text, (value, position) => GoAccessSyntax.OfJsonValue(value, position, text, times));
            return new AccessLogFormat(text, FormatLanguage.GoAccess, texts, () => new JsonProgram(root));
        }

        var steps = GoAccessSyntax.Compile(text, times);
        return new AccessLogFormat(text, FormatLanguage.GoAccess, texts, () => new TextProgram(steps, ProgramStyle.GoAccess));
    }

    /// <summary>Makes a format of the <c>#Fields</c> of a W3C log.</summary>
    /// <param name="fields">The names of the columns, such as <c>date time c-ip cs-method cs-uri-stem sc-status</c>.</param>
    /// <returns>The format; directives in the log itself change it.</returns>
    public static AccessLogFormat FromW3cFields(string fields)
    {
        ArgumentException.ThrowIfNullOrEmpty(fields);
        return FromW3cDirectives([new W3cDirective(0, fields)]);
    }

    /// <summary>
    /// The same format for lines from any place of a log. W3C logs say within themselves what their columns are: a part of one can be read
    /// only by who knows what was said before it.
    /// </summary>
    /// <param name="log">The log from its start, which is read to its end; all other formats leave it as it is.</param>
    /// <returns>The format; itself if it needs nothing of the log.</returns>
    public AccessLogFormat WithColumnsOf(Stream log)
    {
        ArgumentNullException.ThrowIfNull(log);
        if (Parts.Count > 0)
        {
            var mix = Parts.Any(part => part.IsW3c) ? Mix([.. Parts.Select(part => part.WithColumnsOf(log))]) : this;
            return TakesOthers ? mix.WithOthers() : mix;
        }

        return IsW3c && W3cDirectiveReader.Read(log) is { Count: > 0 } directives
            ? FromW3cDirectives([.. Language == FormatLanguage.W3c && directives[0].Offset > 0 ? [W3cDirective.FromTexts([.. Texts.Take(2)])] : (W3cDirective[])[], .. directives])
            : this;
    }

    /// <summary>The same format for a log that goes on: with the columns that further lines say there are, instead of what was said of that place before.</summary>
    /// <param name="lines">Whole lines; all formats but those of W3C logs leave them as they are.</param>
    /// <param name="offset">The first byte of them in the log; 0 for those of another log, which may say at once what its columns are.</param>
    /// <returns>The format; itself if the lines say nothing.</returns>
    public AccessLogFormat WithColumnsOf(ReadOnlySpan<byte> lines, long offset)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        if (Parts.Count > 0)
        {
            var parts = new List<AccessLogFormat>();
            foreach (var part in Parts)
            {
                parts.Add(part.WithColumnsOf(lines, offset));
            }

            return parts.SequenceEqual(Parts) ? this : TakesOthers ? Mix(parts).WithOthers() : Mix(parts);
        }

        if (!IsW3c || !(lines is [(byte)'#', ..] || lines.IndexOf("\n#"u8) >= 0))
        {
            return this;
        }

        W3cDirective[] known = Language == FormatLanguage.W3c ? [.. Texts.Chunk(2).Select(W3cDirective.FromTexts)] : [];
        using var further = new MemoryStream(lines.ToArray());
        var said = W3cDirectiveReader.Read(further).ConvertAll(directive => directive with { Offset = directive.Offset + offset });
        W3cDirective[] before = offset == 0 ? [.. known.TakeLast(1).Select(directive => directive with { Offset = 0 })] : [.. known.Where(directive => directive.Offset < offset)];
        return said.Count > 0 ? FromW3cDirectives([.. before, .. said]) : this;
    }

    /// <summary>Makes a format for a log with lines of several: a line that the first does not fit is tried with the next.</summary>
    /// <param name="formats">The formats, the main one first. Mixes among them are taken apart.</param>
    /// <returns>The format; the first itself if there is no other.</returns>
    public static AccessLogFormat Mix(IReadOnlyList<AccessLogFormat> formats)
    {
        ArgumentOutOfRangeException.ThrowIfZero(formats.Count, nameof(formats));
        AccessLogFormat[] parts = [.. formats.SelectMany(format => format.Parts.Count > 0 ? format.Parts : [format]).Distinct()];
        return parts.Length == 1 ? parts[0] : new AccessLogFormat(
            string.Join(" + ", parts.Select(part => part.Name)), FormatLanguage.Mix, [], () => new MixedProgram(parts))
        { Parts = parts };
    }

    /// <summary>The same format, and for lines that it does not fit all others: those with a name, in whatever a collector of logs put around them, and what has no name.</summary>
    /// <returns>The format.</returns>
    public AccessLogFormat WithOthers()
    {
        AccessLogFormat[] parts = Parts.Count > 0 ? [.. Parts] : [this];
        return TakesOthers ? this : new AccessLogFormat(Name, FormatLanguage.Others, [], parts.Length > 1 ? () => new MixedProgram(parts) : _newProgram)
        {
            Parts = parts,
            Layout = Layout,
        };
    }

    /// <summary>Whether another format was given as the same text: then it reads the same lines in the same way.</summary>
    /// <param name="other">The other format.</param>
    /// <returns>True when it was.</returns>
    public bool Equals(AccessLogFormat? other) => ReferenceEquals(this, other)
        || (other is not null && Language == other.Language && Texts.SequenceEqual(other.Texts, StringComparer.Ordinal) && Parts.SequenceEqual(other.Parts));

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as AccessLogFormat);

    /// <inheritdoc/>
    public override int GetHashCode() => StringComparer.Ordinal.GetHashCode(Name);

    /// <summary>The <see cref="Name"/>.</summary>
    /// <returns>The name.</returns>
    public override string ToString() => Name;

    /// <summary>Makes a format again of what <see cref="Language"/> and <see cref="Texts"/> say.</summary>
    /// <exception cref="ArgumentException">There is no such format.</exception>
    internal static AccessLogFormat FromTexts(FormatLanguage language, IReadOnlyList<string> texts) => (language, texts) switch
    {
        (FormatLanguage.Name, [var name]) => FromName(name),
        (FormatLanguage.Apache, [var text]) => FromApache(text),
        (FormatLanguage.Nginx, [var text]) => FromNginx(text),
        (FormatLanguage.Json, [var template]) => FromJson(template),
        (FormatLanguage.GoAccess, [var log, var date, var time, var dateTime]) =>
            FromGoAccess(log, date.Length > 0 ? date : null, time.Length > 0 ? time : null, dateTime.Length > 0 ? dateTime : null),
        (FormatLanguage.Envelope, [var envelope, var inner, ..]) when Enum.TryParse<EnvelopeKind>(envelope, out var kind)
            && Enum.TryParse<FormatLanguage>(inner, out var innerLanguage) && innerLanguage != FormatLanguage.Envelope => FromTexts(innerLanguage, [.. texts.Skip(2)]).In(kind),
        (FormatLanguage.W3c, _) => FromW3cDirectives([.. texts.Chunk(2).Select(W3cDirective.FromTexts)]),
        _ => throw new ArgumentException($"There is no way {language} to describe a format by {texts.Count} texts.", nameof(language)),
    };

    /// <summary>Makes a format of the directives that a W3C log is known to have, in its order.</summary>
    internal static AccessLogFormat FromW3cDirectives(IReadOnlyList<W3cDirective> directives) => new(
        "w3c",
        FormatLanguage.W3c,
        [.. directives.SelectMany(directive => new[] { directive.Offset.ToString(CultureInfo.InvariantCulture), directive.Fields })],
        () => new W3cProgram(directives));

    /// <summary>A program for the lines; null for the four that <see cref="LineParser"/> knows by heart.</summary>
    internal LineProgram? NewProgram() => _newProgram?.Invoke();

    /// <summary>The format of lines that have this one and are in an envelope.</summary>
    internal AccessLogFormat In(EnvelopeKind envelope) => new(
        NameIn(envelope, this), FormatLanguage.Envelope, [$"{envelope}", $"{Language}", .. Texts], () => new EnvelopeProgram(envelope, this));

    /// <summary>What a format in an envelope is called.</summary>
    internal static string NameIn(EnvelopeKind envelope, AccessLogFormat format) =>
        envelope == EnvelopeKind.None ? format.Name : $"{format.Name} in {envelope.ToString().ToLowerInvariant()}";

    /// <summary><c>combined in syslog</c></summary>
    private static AccessLogFormat? FromNameIn(string name) =>
        name.Split(" in ") is [var inner, var envelope] && Enum.TryParse<EnvelopeKind>(envelope, ignoreCase: true, out var kind) && kind != EnvelopeKind.None && Enum.IsDefined(kind)
            ? FromName(inner).In(kind)
            : null;

    private static AccessLogFormat OfText(string name, string format, ProgramStyle style)
    {
        var steps = FormatCompiler.Compile(format, NginxSyntax.Read(format), style);
        return new AccessLogFormat(name, FormatLanguage.Name, [name], () => new TextProgram(steps, style));
    }

    private static AccessLogFormat OfTemplate(string name, string template)
    {
        var root = JsonTemplate.Compile(template, NoDirective(template));
        return new AccessLogFormat(name, FormatLanguage.Name, [name], () => new JsonProgram(root)) { IsOfObjects = true };
    }

    private static Func<string, int, FormatToken?> NoDirective(string template) =>
        (text, position) => throw new FormatSyntaxException(template, position, $"\"{text}\" is no field: give a variable of nginx such as \"$status\"");
}

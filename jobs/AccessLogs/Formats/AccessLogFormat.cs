using AccessLogs.Formats;
using AccessLogs.Parsing;

namespace AccessLogs;

/// <summary>
/// The layout of a log's lines: one of those that have a name, or one that the user describes. Cannot be changed; any number of
/// parsers may share it. What each directive fills is in docs/log-formats.md.
/// </summary>
public sealed class AccessLogFormat
{
    private readonly Func<LineProgram>? _newProgram;

    private AccessLogFormat(string name, ClassicLayout layout)
    {
        Name = name;
        Layout = layout;
        Texts = [name];
    }

    private AccessLogFormat(string name, FormatLanguage language, string[] texts, Func<LineProgram> newProgram)
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

    /// <summary>Every format with a name, the likeliest first: the order in which the detection settles a tie.</summary>
    public static IReadOnlyList<AccessLogFormat> All { get; } = [Combined, Common, VirtualHostCombined, VirtualHostCommon];

    /// <summary>The name, such as <c>combined</c>; of a format that the user described, its text.</summary>
    public string Name { get; }

    /// <summary>How it was given.</summary>
    internal FormatLanguage Language { get; }

    /// <summary>What it was given as: all that another process needs to make it again.</summary>
    internal IReadOnlyList<string> Texts { get; }

    /// <summary>Its layout if it is one of the four that <see cref="LineParser"/> knows by heart.</summary>
    internal ClassicLayout? Layout { get; }

    /// <summary>Finds a format by its <see cref="Name"/>.</summary>
    /// <param name="name">The name, in any case.</param>
    /// <returns>The format.</returns>
    /// <exception cref="ArgumentException">No format has this name.</exception>
    public static AccessLogFormat FromName(string name) =>
        All.FirstOrDefault(format => string.Equals(format.Name, name, StringComparison.OrdinalIgnoreCase))
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

    /// <summary>The <see cref="Name"/>.</summary>
    /// <returns>The name.</returns>
    public override string ToString() => Name;

    /// <summary>Makes a format again of what <see cref="Language"/> and <see cref="Texts"/> say.</summary>
    /// <exception cref="ArgumentException">There is no such format.</exception>
    internal static AccessLogFormat FromTexts(FormatLanguage language, IReadOnlyList<string> texts) => (language, texts) switch
    {
        (FormatLanguage.Name, [var name]) => FromName(name),
        (FormatLanguage.Apache, [var text]) => FromApache(text),
        _ => throw new ArgumentException($"There is no way {language} to describe a format by {texts.Count} texts.", nameof(language)),
    };

    /// <summary>A program for the lines; null for the four that <see cref="LineParser"/> knows by heart.</summary>
    internal LineProgram? NewProgram() => _newProgram?.Invoke();
}

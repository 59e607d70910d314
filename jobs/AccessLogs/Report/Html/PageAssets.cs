using System.Security.Cryptography;

namespace AccessLogs.Report.Html;

/// <summary>The style and the script of the page, and what lets a browser run these and no others.</summary>
internal static class PageAssets
{
    /// <summary>report.css.</summary>
    public static byte[] Style { get; } = Read("report.css");

    /// <summary>report.js and brush.js.</summary>
    public static byte[] Script { get; } = [.. Read("report.js"), .. Read("brush.js")];

    /// <summary>The same and live.js.</summary>
    public static byte[] LiveScript { get; } = [.. Script, .. Read("live.js")];

    /// <summary>The Content-Security-Policy: no request at all, this style, this script.</summary>
    public static string Policy { get; } = PolicyOf(Script, "");

    /// <summary>That of a page that is served: it asks where it came from, and nowhere else.</summary>
    public static string LivePolicy { get; } = PolicyOf(LiveScript, "; connect-src 'self'");

    private static string PolicyOf(byte[] script, string further) =>
        $"default-src 'none'; style-src 'sha256-{Hash(Style)}'; script-src 'sha256-{Hash(script)}'; base-uri 'none'; form-action 'none'{further}";

    private static string Hash(byte[] content) => Convert.ToBase64String(SHA256.HashData(content));

    private static byte[] Read(string name)
    {
        using var resource = typeof(PageAssets).Assembly.GetManifestResourceStream(name)!;
        var content = new byte[resource.Length];
        resource.ReadExactly(content);
        return content;
    }
}

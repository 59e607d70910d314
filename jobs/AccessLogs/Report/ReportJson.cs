using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;

namespace AccessLogs.Report;

/// <summary>What the JSON reports have in common.</summary>
internal static class ReportJson
{
    /// <summary>Written text is handed on in pieces of about this size, in bytes.</summary>
    public const int FlushSize = 64 * 1024;

    /// <summary>Text stays readable: only what JSON has to have escaped is. The report is a file, not a part of a page.</summary>
    public static JsonWriterOptions Options { get; } = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        SkipValidation = true,
    };

    /// <summary>Writes a row's name; what is not UTF-8 becomes U+FFFD.</summary>
    public static void WriteName(Utf8JsonWriter writer, ReadOnlySpan<byte> property, in ReportRow row)
    {
        if (Utf8.IsValid(row.RawName.Span))
        {
            writer.WriteString(property, row.RawName.Span);
        }
        else
        {
            writer.WriteString(property, row.Name);
        }
    }
}

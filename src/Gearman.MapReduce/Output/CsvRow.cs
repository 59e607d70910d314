using System.Buffers;

namespace Gearman.MapReduce;

/// <summary>A row of comma-separated values: a field is quoted if it has to be (RFC 4180).</summary>
internal static class CsvRow
{
    private static readonly SearchValues<char> Special = SearchValues.Create(",\"\r\n");

    public static string Of(IReadOnlyList<string?> fields) => string.Join(',', fields.Select(Field));

    public static string Of(IReadOnlyList<string?> fields, int columns) => fields.Count == columns
        ? Of(fields)
        : throw new MapReduceException($"a row has {fields.Count} fields, and the file {columns} columns");

    private static string Field(string? text) => text is null ? ""
        : text.AsSpan().ContainsAny(Special) ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\""
        : text;
}

using System.Text;
using System.Text.Json;
using AccessLogs.Parsing;

namespace AccessLogs.Formats;

/// <summary>
/// Reads the description of JSON logs: an object like those in the log, with the field in the place of each value:
/// <c>{"ts":"$msec","request":{"remote_ip":"$remote_addr"}}</c>, by nginx's variables or by GoAccess's directives (<c>"%h"</c>).
/// </summary>
internal static class JsonTemplate
{
    /// <summary>Compiles a template.</summary>
    /// <param name="template">The template.</param>
    /// <param name="directive">What a value that is no variable stands for: its text and its position give the part of the format, null where there is none.</param>
    /// <returns>The root.</returns>
    /// <exception cref="FormatSyntaxException">It is no JSON, or there is no time.</exception>
    public static JsonNode Compile(string template, Func<string, int, FormatToken?> directive)
    {
        var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(template), new JsonReaderOptions { AllowTrailingCommas = true });
        var hasTime = false;
        try
        {
            reader.Read();
            var root = reader.TokenType == JsonTokenType.StartObject
                ? ReadObject(template, ref reader, directive, ref hasTime)
                : throw new FormatSyntaxException(template, 0, "the description of a JSON log is an object");
            reader.Read();
            FormatCompiler.RequireTime(template, hasTime);
            return root;
        }
        catch (JsonException e)
        {
            var column = (int)Math.Min(e.BytePositionInLine ?? 0, template.Length);
            throw new FormatSyntaxException(template, column, "this is no JSON");
        }
    }

    private static JsonNode ReadObject(string template, ref Utf8JsonReader reader, Func<string, int, FormatToken?> directive, ref bool hasTime)
    {
        var children = new List<JsonNode>();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = Encoding.UTF8.GetBytes(reader.GetString()!);
            reader.Read();
            var depth = reader.CurrentDepth;
            var isArray = reader.TokenType == JsonTokenType.StartArray && reader.Read(); // its first value is the field
            var position = (int)Math.Min(reader.TokenStartIndex, template.Length);
            switch (reader.TokenType)
            {
                case JsonTokenType.StartObject:
                    children.Add(ReadObject(template, ref reader, directive, ref hasTime) with { Name = name });
                    break;
                case JsonTokenType.String:
                    var text = reader.GetString()!;
                    var token = text.StartsWith('$')
                        ? NginxVariables.Find(text.Trim('$', '{', '}'), new FormatToken(position))
                        : directive(text, position);
                    hasTime |= token?.Field?.Field == LogField.Time;
                    children.Add(new JsonNode { Name = name, Field = token?.Field, Rank = token?.Rank ?? 0 });
                    break;
                default:
                    throw new FormatSyntaxException(template, position, "a value is a field in quotes, such as \"$status\" or \"%s\", or an object");
            }

            while (isArray && reader.CurrentDepth > depth)
            {
                reader.Read();
            }
        }

        return new JsonNode { Children = [.. children] };
    }
}

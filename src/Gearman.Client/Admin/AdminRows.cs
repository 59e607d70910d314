using System.Globalization;
using System.Text;

namespace Gearman.Client.Admin;

/// <summary>
/// Reads the lists of the text protocol. Fields are taken from the right, where they are numbers: a name may hold tabs.
/// Fields that a later server puts behind those known here would be taken for a part of the name.
/// </summary>
internal static class AdminRows
{
    /// <summary>The lines of a list, without the dot that ends it.</summary>
    public static string[] Lines(AdminAnswer answer)
    {
        var text = Encoding.UTF8.GetString(answer.Bytes.Span);
        var dot = text.LastIndexOf('.');
        return dot == 0 ? [] : text[..(dot - 1)].Split('\n').Select(line => line.TrimEnd('\r')).ToArray();
    }

    /// <summary><c>name TAB jobs TAB running TAB workers</c>.</summary>
    public static AdminFunction Function(string line, ServerAddress server)
    {
        var (name, numbers) = Split(line, 3, server);
        return new AdminFunction(name, numbers[0], numbers[1], numbers[2]);
    }

    /// <summary><c>name TAB high TAB normal TAB low TAB workers</c>.</summary>
    public static AdminFunctionQueues FunctionQueues(string line, ServerAddress server)
    {
        var (name, numbers) = Split(line, 4, server);
        return new AdminFunctionQueues(name, numbers[0], numbers[1], numbers[2], numbers[3]);
    }

    /// <summary><c>handle TAB retries TAB ignored TAB background</c>.</summary>
    public static AdminJob Job(string line, ServerAddress server)
    {
        var (handle, numbers) = Split(line, 3, server);
        return new AdminJob(handle, numbers[0], numbers[1] != 0, numbers[2] != 0);
    }

    /// <summary><c>number address id : function function</c>.</summary>
    public static AdminConnection Connection(string line, ServerAddress server)
    {
        var colon = (line + " ").IndexOf(" : ", StringComparison.Ordinal);
        var head = colon < 0 ? [] : line[..colon].Split(' ', 3);
        if (head.Length < 3 || !TryNumber(head[0], out var number))
        {
            throw Unreadable(line, server);
        }

        var functions = line[(colon + 2)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return new AdminConnection(number, head[1], head[2] == "-" ? null : head[2], functions);
    }

    /// <summary>The fault of a line that is none of those expected.</summary>
    public static GearmanProtocolException Unreadable(string line, ServerAddress server) =>
        new($"The server sent a line that can't be read: '{(line.Length > 200 ? line[..200] + "…" : line)}'", server: server);

    private static (string Name, long[] Numbers) Split(string line, int count, ServerAddress server)
    {
        var numbers = new long[count];
        var end = line.Length;
        for (var i = count - 1; i >= 0; i--)
        {
            var tab = end > 0 ? line.LastIndexOf('\t', end - 1) : -1;
            if (tab < 0 || !TryNumber(line.AsSpan(tab + 1, end - tab - 1), out numbers[i]))
            {
                throw Unreadable(line, server);
            }

            end = tab;
        }

        return (line[..end], numbers);
    }

    private static bool TryNumber(ReadOnlySpan<char> text, out long number) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out number);
}

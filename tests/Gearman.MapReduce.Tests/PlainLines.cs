namespace Gearman.MapReduce.Tests;

/// <summary>Lines as anyone would read them: the model that the splitter is held against.</summary>
internal static class PlainLines
{
    public static List<byte[]> Of(byte[] bytes)
    {
        var lines = new List<byte[]>();
        var line = new List<byte>();
        foreach (var b in bytes)
        {
            if (b == '\n')
            {
                lines.Add(WithoutReturn(line));
                line.Clear();
            }
            else
            {
                line.Add(b);
            }
        }

        if (line.Count > 0)
        {
            lines.Add(WithoutReturn(line));
        }

        return lines;
    }

    private static byte[] WithoutReturn(List<byte> line) =>
        line is [.., (byte)'\r'] ? [.. line.Take(line.Count - 1)] : [.. line];
}

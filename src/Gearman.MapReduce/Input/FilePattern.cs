using System.IO.Enumeration;

namespace Gearman.MapReduce;

/// <summary>Paths by a pattern, part by part.</summary>
internal static class FilePattern
{
    private const string AnyDirectories = "**";

    /// <summary>The files that a pattern names, ordered; none if there are none.</summary>
    /// <exception cref="InputException">A directory may not be read.</exception>
    public static List<string> Find(string pattern)
    {
        var root = Path.GetPathRoot(pattern) ?? "";
        var parts = pattern[root.Length..].Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries);
        var found = new SortedSet<string>(StringComparer.Ordinal);
        try
        {
            Find(root, parts, found);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw InputException.From(pattern, e);
        }

        return [.. found];
    }

    private static void Find(string directory, ReadOnlySpan<string> parts, SortedSet<string> found)
    {
        if (parts is [])
        {
            return;
        }

        if (parts[0] == AnyDirectories)
        {
            Find(directory, parts.Length > 1 ? parts[1..] : ["*"], found);
            // Links are left alone, as by a shell: they may lead round in a circle, or to files that are found anyway.
            foreach (var below in Directories(directory).Where(path => Matches("*", path) && new DirectoryInfo(path).LinkTarget is null))
            {
                Find(below, parts, found);
            }
        }
        else if (parts is [var name])
        {
            found.UnionWith(Directory.EnumerateFiles(Base(directory)).Select(path => Joined(directory, path)).Where(path => Matches(name, path)));
        }
        else if (!parts[0].Contains('*', StringComparison.Ordinal))
        {
            var next = Path.Combine(directory, parts[0]);
            if (Directory.Exists(next))
            {
                Find(next, parts[1..], found);
            }
        }
        else
        {
            foreach (var below in Directories(directory))
            {
                if (Matches(parts[0], below))
                {
                    Find(below, parts[1..], found);
                }
            }
        }
    }

    private static IEnumerable<string> Directories(string directory) =>
        Directory.EnumerateDirectories(Base(directory)).Select(path => Joined(directory, path));

    private static string Base(string directory) => directory.Length == 0 ? "." : directory;

    private static string Joined(string directory, string path) => Path.Combine(directory, Path.GetFileName(path));

    private static bool Matches(string pattern, string path)
    {
        var name = Path.GetFileName(path.AsSpan());
        return (name[0] is not ('.' or '_') || pattern[0] == name[0]) && FileSystemName.MatchesSimpleExpression(pattern, name, ignoreCase: false);
    }
}

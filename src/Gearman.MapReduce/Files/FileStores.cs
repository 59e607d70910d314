using System.Buffers;
using System.Collections.Concurrent;

namespace Gearman.MapReduce;

/// <summary>
/// The stores of this process by the schemes of their URLs. What is read and written on workers is named by the coordinator, so each process of
/// a run registers the same ones when it starts.
/// </summary>
public static class FileStores
{
    private const string SchemeEnd = "://";
    private static readonly SearchValues<char> SchemeChars = SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+-.");
    private static readonly ConcurrentDictionary<string, Lazy<IFileStore>> Stores = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Registers a store, or another in its place.</summary>
    /// <param name="scheme">The scheme, such as <c>s3</c>.</param>
    /// <param name="create">Makes the store when the first such URL comes.</param>
    public static void Register(string scheme, Func<IFileStore> create)
    {
        ArgumentException.ThrowIfNullOrEmpty(scheme);
        ArgumentNullException.ThrowIfNull(create);
        Stores[scheme] = new Lazy<IFileStore>(create);
    }

    /// <summary>The store that a path is in; null for one of the file system or of a web server.</summary>
    /// <exception cref="InputException">It is a URL whose scheme nobody registered.</exception>
    internal static IFileStore? Of(string path)
    {
        var end = path.IndexOf(SchemeEnd, StringComparison.Ordinal);
        if (end <= 0 || HttpFile.IsUrl(path) || path.AsSpan(0, end).ContainsAnyExcept(SchemeChars))
        {
            return null;
        }

        return Stores.TryGetValue(path[..end], out var store)
            ? store.Value
            : throw new InputException(path, $"no store for {path[..end]} is registered in this process (FileStores.Register)");
    }

    /// <summary>A path below another: of a directory, or of a URL.</summary>
    internal static string Join(string directory, string name) => directory.Contains(SchemeEnd, StringComparison.Ordinal)
        ? $"{directory.TrimEnd('/')}/{name}"
        : Path.Combine(directory, name);

    /// <summary>A directory as everybody shall name it.</summary>
    internal static string FullPath(string directory) => directory.Contains(SchemeEnd, StringComparison.Ordinal) ? directory : Path.GetFullPath(directory);
}

namespace Gearman.TestSupport;

/// <summary>The folder with the solution, found from where the tests run.</summary>
public static class SourceRoot
{
    /// <summary>The folder's path.</summary>
    /// <exception cref="InvalidOperationException">The tests do not run inside a checkout.</exception>
    public static string Find()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Gearman.MapReduce.sln")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException("The tests do not run inside their checkout.");
        }

        return folder.FullName;
    }
}

namespace Architecture.Tests;

/// <summary>The folder with the solution, found from where the tests run.</summary>
internal static class SourceRoot
{
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

using PublicApiGenerator;

namespace Architecture.Tests;

public sealed class PublicApiTests
{
    private static readonly ApiGeneratorOptions Options = new() { IncludeAssemblyAttributes = false };

    public static TheoryData<string> Names() => [.. Libraries.All.Select(l => l.GetName().Name!)];

    /// <summary>
    /// A changed public API is a changed file in the same commit. To accept one: GEARMAN_ACCEPT_API=1 dotnet test --project tests/Architecture.Tests.
    /// </summary>
    [Theory]
    [MemberData(nameof(Names))]
    public void The_public_API_is_the_approved_one(string name)
    {
        var api = Libraries.All.Single(l => l.GetName().Name == name).GeneratePublicApi(Options).ReplaceLineEndings("\n") + "\n";
        if (Environment.GetEnvironmentVariable("GEARMAN_ACCEPT_API") == "1")
        {
            File.WriteAllText(Path.Combine(SourceDirectory(), "api", name + ".txt"), api);
            return;
        }

        var approved = Path.Combine(AppContext.BaseDirectory, "api", name + ".txt");
        Assert.True(File.Exists(approved), $"{approved} is missing");
        Assert.Equal(File.ReadAllText(approved), api);
    }

    private static string SourceDirectory([System.Runtime.CompilerServices.CallerFilePath] string path = "") =>
        Path.GetDirectoryName(path)!;
}

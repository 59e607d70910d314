using System.IO.Compression;

namespace EndToEnd.Tests;

/// <summary>The NuGet packages: what is in them, and a project that takes them from files.</summary>
public sealed class PackageTests
{
    private static readonly string[] Packages = ["Gearman.Protocol", "Gearman.Client", "Gearman.Server", "Gearman.MapReduce", "Gearman.Testing"];

    [Fact(Timeout = 900_000)]
    public async Task A_project_that_takes_the_packages_builds_without_a_warning_and_runs()
    {
        using var folder = new TemporaryFolder();
        await PackAsync(folder);
        foreach (var package in Packages)
        {
            var entries = EntriesOf(folder.Path($"feed/{package}.0.1.0.nupkg"));
            Assert.Superset(new HashSet<string> { $"lib/net10.0/{package}.dll", $"lib/net10.0/{package}.xml", "README.md", "icon.png" }, entries);
            Assert.Contains($"lib/net10.0/{package}.pdb", EntriesOf(folder.Path($"feed/{package}.0.1.0.snupkg")));
        }

        await WriteConsumerAsync(folder);
        var output = await DotNet.RunAsync(folder.Path("consumer"), "run");
        Assert.Equal("olleH 42", output.TrimEnd().Split('\n')[^1]);
    }

    /// <summary>Of what is built already: nothing is compiled.</summary>
    private static async Task PackAsync(TemporaryFolder folder)
    {
        var projects = Packages.Select(package => Path.Combine(Example.Root, "src", package, $"{package}.csproj"));
        await File.WriteAllTextAsync(
            folder.Path("pack.proj"),
            $"""
            <Project>
              <Target Name="Pack">
                <MSBuild Projects="{string.Join(';', projects)}" Targets="Pack" BuildInParallel="true"
                         Properties="NoBuild=true;Configuration={DotNet.Configuration};PackageOutputPath={folder.Path("feed")}" />
              </Target>
            </Project>
            """,
            TestContext.Current.CancellationToken);
        await DotNet.RunAsync(folder.Path(""), "msbuild", "pack.proj", "-t:Pack", "-m", "-nologo", "-v:quiet", "-nodeReuse:false");
    }

    /// <summary>Everything else that the packages need is in the machine's package folder since it was restored for this build.</summary>
    private static async Task WriteConsumerAsync(TemporaryFolder folder)
    {
        Directory.CreateDirectory(folder.Path("consumer"));
        await File.WriteAllTextAsync(
            folder.Path("consumer/nuget.config"),
            $"""
            <configuration>
              <config><add key="globalPackagesFolder" value="{folder.Path("packages")}" /></config>
              <fallbackPackageFolders><add key="machine" value="{DotNet.PackagesFolder}" /></fallbackPackageFolders>
              <packageSources><clear /><add key="feed" value="{folder.Path("feed")}" /></packageSources>
            </configuration>
            """,
            TestContext.Current.CancellationToken);
        var references = Packages.Select(package => $"""<PackageReference Include="{package}" Version="0.1.0" />""");
        await File.WriteAllTextAsync(
            folder.Path("consumer/Consumer.csproj"),
            $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>net10.0</TargetFramework>
                <Nullable>enable</Nullable>
                <ImplicitUsings>enable</ImplicitUsings>
                <NuGetAudit>false</NuGetAudit>
                <IsAotCompatible>true</IsAotCompatible>
                <TreatWarningsAsErrors>true</TreatWarningsAsErrors>
              </PropertyGroup>
              <ItemGroup>{string.Concat(references)}</ItemGroup>
            </Project>
            """,
            TestContext.Current.CancellationToken);
        File.Copy(Path.Combine(Example.Root, "tests", "EndToEnd.Tests", "Consumer", "Program.cs"), folder.Path("consumer/Program.cs"));
    }

    private static HashSet<string> EntriesOf(string package)
    {
        using var archive = ZipFile.OpenRead(package);
        return [.. archive.Entries.Select(entry => entry.FullName)];
    }
}

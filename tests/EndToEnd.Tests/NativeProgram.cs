using System.Runtime.InteropServices;
using System.Xml.Linq;

namespace EndToEnd.Tests;

/// <summary>A program compiled natively over the libraries as they were built for the tests: of these nothing is compiled anew but to native code.</summary>
internal static class NativeProgram
{
    /// <summary>Publishes a program, and fails the test if that gives a warning.</summary>
    /// <param name="folder">Takes it.</param>
    /// <param name="project">Its project, from the folder of the solution on.</param>
    /// <returns>The folder that has it.</returns>
    public static async Task<string> PublishAsync(TemporaryFolder folder, string project)
    {
        var original = Path.Combine(Example.Root, project);
        var directory = Path.GetDirectoryName(original)!;
        Directory.CreateDirectory(folder.Path("source"));
        await WriteAsync(folder, "Directory.Packages.props", $"""<Project><Import Project="{Path.Combine(Example.Root, "Directory.Packages.props")}" /></Project>""");
        await WriteAsync(
            folder,
            "Directory.Build.props",
            $"""
            <Project>
              <Import Project="{Path.Combine(Path.GetDirectoryName(directory)!, "Directory.Build.props")}" />
              <PropertyGroup>
                <ArtifactsPath>{folder.Path("artifacts")}</ArtifactsPath>
                <RuntimeIdentifier>{RuntimeInformation.RuntimeIdentifier}</RuntimeIdentifier>
                <PublishAot>true</PublishAot>
                <StripSymbols>false</StripSymbols>
                <BuildProjectReferences>false</BuildProjectReferences>
                <RestorePackagesWithLockFile>false</RestorePackagesWithLockFile>
                <RestoreLockedMode>false</RestoreLockedMode>
                <RunAnalyzers>false</RunAnalyzers>
                <!-- The same code, compiled in three quarters of the time. -->
                <Optimize>false</Optimize>
              </PropertyGroup>
            </Project>
            """);
        var copy = XDocument.Load(original);
        foreach (var path in copy.Descendants().Attributes().Where(attribute => File.Exists(Path.Combine(directory, attribute.Value))))
        {
            path.Value = Path.GetFullPath(path.Value, directory);
        }

        copy.Root!.Add(new XElement("ItemGroup", new XElement("Compile", new XAttribute("Include", Path.Combine(directory, "**", "*.cs")))));
        await WriteAsync(folder, Path.GetFileName(project), copy.ToString());
        await DotNet.RunAsync(folder.Path("source"), "publish", "-c", DotNet.Configuration, "-o", folder.Path("published"), "-nologo", "-v:quiet", "-nodeReuse:false");
        return folder.Path("published");
    }

    private static Task WriteAsync(TemporaryFolder folder, string name, string text) =>
        File.WriteAllTextAsync(folder.Path(Path.Combine("source", name)), text, TestContext.Current.CancellationToken);
}

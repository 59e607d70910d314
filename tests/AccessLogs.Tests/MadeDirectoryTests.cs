using AccessLogs.Cli;
using AccessLogs.Cli.Incremental;
using AccessLogs.Cli.Outputs;

namespace AccessLogs.Tests;

/// <summary>What a refused run made goes again, and a directory that can't be written is told before the work.</summary>
public sealed class MadeDirectoryTests : IDisposable
{
    private static readonly string TooLong = new('x', 300);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("made-directories-");

    [Fact]
    public void One_that_can_be_made_in_part_only_leaves_nothing()
    {
        Assert.ThrowsAny<IOException>(() => ReportDirectory.Make("--csv", Place("one", "two", TooLong), ".csv", []));
        Assert.Empty(_folder.EnumerateFileSystemInfos());
    }

    [Fact]
    public void That_of_figures_which_can_be_made_in_part_only_leaves_nothing()
    {
        Assert.Contains("--persist ", Assert.Throws<BadUseException>(() => IncrementalState.Open(Place("one", "two", TooLong))).Message, StringComparison.Ordinal);
        Assert.Empty(_folder.EnumerateFileSystemInfos());
    }

    [Fact]
    public void That_of_figures_goes_with_those_above_it_when_none_were_kept()
    {
        IncrementalState.Open(Place("one", "two", "state")).Dispose();
        Assert.Empty(_folder.EnumerateFileSystemInfos());
    }

    [Fact]
    public void One_that_was_there_stays()
    {
        Directory.CreateDirectory(Place("one"));
        ReportDirectory.Make("--csv", Place("one", "two"), ".csv", []).Dispose();
        Assert.Equal([Place("one")], _folder.EnumerateFileSystemInfos("*", SearchOption.AllDirectories).Select(one => one.FullName));
    }

    [Fact]
    public void One_that_may_not_be_written_is_told_with_its_option()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "elsewhere a privileged user may write every directory");
        const string OfTheSystem = "/proc/self";
        Assert.Equal($"--csv {OfTheSystem}: may not be written", Assert.Throws<BadUseException>(() => ReportDirectory.Make("--csv", OfTheSystem, ".csv", [])).Message);
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private string Place(params string[] names) => Path.Combine([_folder.FullName, .. names]);
}

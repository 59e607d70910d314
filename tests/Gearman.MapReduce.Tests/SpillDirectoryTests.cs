using System.Diagnostics;

namespace Gearman.MapReduce.Tests;

/// <summary>Directories of spilled files do not outlive their runs for long.</summary>
public sealed class SpillDirectoryTests : IDisposable
{
    private readonly TempFiles _files = new();

    public void Dispose() => _files.Dispose();

    [Fact]
    public void It_is_there_until_it_is_disposed_of_and_for_nobody_else()
    {
        using (var directory = SpillDirectory.Make(Path.Combine(_files.Root, "run")))
        {
            File.WriteAllText(Path.Combine(directory.Path, "1.runs"), "pairs");
            Assert.True(OperatingSystem.IsWindows() || (File.GetUnixFileMode(directory.Path) & (UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute)) == UnixFileMode.None);
        }

        Assert.Empty(Directory.GetFileSystemEntries(_files.Root));
    }

    [Theory]
    [InlineData("run")]
    [InlineData("run-done")] // killed while it deleted it
    public void What_a_killed_run_left_the_next_deletes(string left)
    {
        Directory.CreateDirectory(Path.Combine(_files.Root, left, "deep"));
        File.WriteAllText(Path.Combine(_files.Root, left, "deep", "1.runs"), "pairs");
        File.WriteAllText(Path.Combine(_files.Root, "run.spilling"), "");
        using var next = SpillDirectory.Make(Path.Combine(_files.Root, "next"));
        Assert.Equal([next.Path, next.Path + ".spilling"], Directory.GetFileSystemEntries(_files.Root).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void One_that_is_in_use_stays_and_so_does_what_has_no_lock()
    {
        var other = Directory.CreateDirectory(Path.Combine(_files.Root, "somebody's"));
        using var living = SpillDirectory.Make(Path.Combine(_files.Root, "living"));
        SpillDirectory.Make(Path.Combine(_files.Root, "next")).Dispose();
        Assert.Equal([living.Path, living.Path + ".spilling", other.FullName], Directory.GetFileSystemEntries(_files.Root).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void One_whose_place_was_deleted_is_disposed_of_all_the_same()
    {
        var place = Path.Combine(_files.Root, "place");
        using (SpillDirectory.Make(Path.Combine(place, "run")))
        {
            Directory.Delete(place, recursive: true);
        }

        Assert.False(Directory.Exists(place));
    }

    [Fact]
    public void A_name_that_is_taken_is_told_and_nothing_is_left()
    {
        using var first = SpillDirectory.Make(Path.Combine(_files.Root, "run"));
        Assert.Throws<SpillException>(() => SpillDirectory.Make(Path.Combine(_files.Root, "run")));
        Assert.Equal([first.Path, first.Path + ".spilling"], Directory.GetFileSystemEntries(_files.Root).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("run.spilling")] // says of a directory of this user that it is abandoned
    [InlineData("run")]
    public void What_another_user_has_put_there_is_not_believed(string others)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess, "Only root gives files to others, on Linux.");
        Directory.CreateDirectory(Path.Combine(_files.Root, "run"));
        File.WriteAllText(Path.Combine(_files.Root, "run", "kept"), "");
        File.WriteAllText(Path.Combine(_files.Root, "run.spilling"), "");
        using (var give = Process.Start("chown", ["nobody", Path.Combine(_files.Root, others)]))
        {
            give.WaitForExit();
            Assert.Equal(0, give.ExitCode);
        }

        SpillDirectory.Make(Path.Combine(_files.Root, "next")).Dispose();
        Assert.True(File.Exists(Path.Combine(_files.Root, "run", "kept")));
    }

    [Fact]
    public void What_is_a_link_stays_and_what_it_leads_to()
    {
        var valued = Directory.CreateDirectory(Path.Combine(_files.Root, "valued"));
        File.WriteAllText(Path.Combine(valued.FullName, "kept"), "");
        var place = Directory.CreateDirectory(Path.Combine(_files.Root, "place")).FullName;
        Directory.CreateSymbolicLink(Path.Combine(place, "run"), valued.FullName);
        File.WriteAllText(Path.Combine(place, "run.spilling"), "");
        SpillDirectory.Make(Path.Combine(place, "next")).Dispose();
        Assert.True(File.Exists(Path.Combine(valued.FullName, "kept")));
    }
}

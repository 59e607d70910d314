using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using AccessLogs.Cli;
using AccessLogs.Cli.Incremental;
using AccessLogs.Cli.Live;
using AccessLogs.Cli.Outputs;
using Microsoft.Extensions.Time.Testing;

namespace AccessLogs.Tests;

/// <summary>The logs that a run opens.</summary>
public sealed class LogInputsTests
{
    private const string Line = "10.0.0.1 - - [17/May/2015:10:05:03 +0000] \"GET /a HTTP/1.1\" 200 1 \"-\" \"-\"\n";

    [Fact]
    public async Task Who_begins_again_to_follow_has_standard_input_from_its_first_byte_on()
    {
        var stop = TestContext.Current.CancellationToken;
        using var source = new MemoryStream(Encoding.ASCII.GetBytes(Line + Line + Line));
        Stream? standardInput = source;
        for (var attempt = 0; attempt < 2; attempt++)
        {
            using var known = new KnownLogs([]);
            using var followed = new FollowedLogs(known, new FakeTimeProvider());
            using var inputs = await LogInputs.OpenAsync(["-"], format: null, followed, standardInput, stop);
            standardInput = inputs.ReleaseStandardInput();
            Assert.Equal("combined", Assert.Single(inputs.Formats).Name);
        }

        using var lines = new StreamReader(standardInput!);
        Assert.Equal(Line + Line + Line, await lines.ReadToEndAsync(stop));
    }

    [Fact]
    public async Task A_log_that_is_named_by_a_link_too_is_told_and_one_that_is_named_twice_is_what_the_user_wants()
    {
        var stop = TestContext.Current.CancellationToken;
        var folder = Directory.CreateTempSubdirectory("inputs-");
        try
        {
            var (log, link) = (Path.Combine(folder.FullName, "access.log"), Path.Combine(folder.FullName, "current.log"));
            await File.WriteAllTextAsync(log, Line, stop);
            File.CreateSymbolicLink(link, log);
            using var twice = await LogInputs.OpenAsync([log, log], format: null, plan: null, standardInput: null, stop);
            Assert.Equal((2, 0), (twice.Jobs.Count, twice.Notes.Count));
            using var linked = await LogInputs.OpenAsync([log, link], format: null, plan: null, standardInput: null, stop);
            Assert.Equal($"{link}: is {log} by another name; its lines are counted twice", Assert.Single(linked.Notes));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task An_archive_is_no_log()
    {
        var stop = TestContext.Current.CancellationToken;
        var path = Path.GetTempFileName();
        try
        {
            await using (var archive = new TarWriter(new GZipStream(File.Create(path), CompressionLevel.Fastest)))
            {
                await archive.WriteEntryAsync(new UstarTarEntry(TarEntryType.RegularFile, "access.log") { DataStream = new MemoryStream(Encoding.ASCII.GetBytes(Line)) }, stop);
            }

            var told = await Assert.ThrowsAsync<BadUseException>(() => LogInputs.OpenAsync([path], format: null, plan: null, standardInput: null, stop));
            Assert.Equal($"{path}: is a tar archive: give its logs by tar xOf {path} | ... -", told.Message);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void Two_reports_go_to_no_file_by_two_names_of_its_directory()
    {
        var folder = Directory.CreateTempSubdirectory("inputs-");
        try
        {
            var link = Path.Combine(folder.FullName, "link");
            Directory.CreateSymbolicLink(link, folder.FullName);
            var told = Assert.Throws<BadUseException>(() => ReportFile.RequireDifferent(("--json", Path.Combine(folder.FullName, "x")), ("--html", Path.Combine(link, "x"))));
            Assert.Equal($"--json and --html can't both be {Path.Combine(link, "x")}", told.Message);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}

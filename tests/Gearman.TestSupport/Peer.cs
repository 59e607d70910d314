using Xunit;

namespace Gearman.TestSupport;

/// <summary>Programs of others that tests run against.</summary>
public static class Peer
{
    /// <summary>Where a program is: in PATH or in a folder that is not in everybody's.</summary>
    /// <param name="command">Its name.</param>
    /// <param name="package">The Debian package that has it.</param>
    /// <param name="folders">More folders to look into.</param>
    /// <returns>Its path. Where it is not installed the test is skipped, or fails if the environment says GEARMAN_REQUIRE_PEERS=1.</returns>
    public static string Require(string command, string package, params IEnumerable<string> folders)
    {
        var path = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
            .Append("/usr/sbin")
            .Concat(folders)
            .Select(folder => Path.Combine(folder, command))
            .FirstOrDefault(File.Exists);
        if (path is null)
        {
            var reason = $"{command} is not installed: apt-get install {package}";
            Assert.SkipUnless(Environment.GetEnvironmentVariable("GEARMAN_REQUIRE_PEERS") is "1", reason);
            Assert.Fail(reason);
        }

        return path;
    }
}

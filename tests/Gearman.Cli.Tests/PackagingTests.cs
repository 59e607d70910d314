namespace Gearman.Cli.Tests;

/// <summary>The files of <c>packaging/</c> fit the command.</summary>
public sealed class PackagingTests
{
    private static readonly string Unit = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "gearmand.service"));

    [Fact(Timeout = 120_000)]
    public async Task The_units_command_line_is_right()
    {
        var start = Value("ExecStart=").Replace("/usr/sbin/", "", StringComparison.Ordinal).Replace("gearmand ", "gearmand --check-args ", StringComparison.Ordinal);
        var run = await Tools.RunAsync(Tools.Ours, $"{Value("Environment=").Trim('"').Replace("=--", "='--", StringComparison.Ordinal)}'; {start}", 0, TestContext.Current.CancellationToken);
        Assert.Equal(new ToolRun(0, "", ""), run);
    }

    /// <summary>By systemd itself, where it is installed.</summary>
    [Fact(Timeout = 120_000)]
    public async Task The_unit_has_no_mistakes()
    {
        var unit = Unit.Replace("/usr/sbin/gearmand", Path.Combine(Tools.Ours, "gearmand"), StringComparison.Ordinal);
        var check = File.Exists("/usr/bin/systemd-analyze") ? "systemd-analyze verify --man=no ./gearmand.service" : "grep -q '^ExecStart=' gearmand.service";
        var run = await Tools.RunAsync(Tools.Ours, $"cat >gearmand.service <<'END'\n{unit}\nEND\n{check}", 0, TestContext.Current.CancellationToken);
        Assert.Equal(new ToolRun(0, "", ""), run);
    }

    private static string Value(string key) => Unit.Split('\n').First(line => line.StartsWith(key, StringComparison.Ordinal))[key.Length..];
}

using System.Text;
using System.Text.Json;
using CsCheck;
using SampleLogs;

namespace AccessLogs.Tests;

/// <summary>The library and the naive counter agree on every number of every panel.</summary>
public sealed class CountsAgreeTests
{
    /// <summary>The logs of sample-logs/, and those that GEARMAN_EXTRA_LOGS names (paths with a colon between them).</summary>
    public static TheoryData<string> Logs() =>
    [
        Path.Combine(AppContext.BaseDirectory, "sample-logs", "access.log"),
        Path.Combine(AppContext.BaseDirectory, "sample-logs", "broken.log"),
        .. (Environment.GetEnvironmentVariable("GEARMAN_EXTRA_LOGS") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries),
    ];

    [Theory]
    [MemberData(nameof(Logs))]
    public void On_a_log(string path) => Agree(File.ReadAllBytes(path));

    [Theory]
    [InlineData(false, 20_000, false)]
    [InlineData(false, 20_000, true)]
    [InlineData(true, 5_000, true)]
    public void On_a_generated_log(bool broken, int lines, bool manyKeys)
    {
        using var log = new MemoryStream();
        SampleLog.Write(log, new SampleOptions(broken, lines, 7, manyKeys ? Cardinality.High : Cardinality.Low));
        Agree(log.ToArray());
    }

    [Fact]
    public void On_any_mix_of_good_and_bad_fields() => AnyLog.Gen.Sample(Agree, iter: 2_000, print: Encoding.Latin1.GetString);

    private static void Agree(byte[] log)
    {
        var naive = new NaiveCounter(log);
        using var json = JsonDocument.Parse(Reports.Json(log));
        var general = json.RootElement.GetProperty("general").EnumerateObject().ToDictionary(field => field.Name, field => Text(field.Value));
        Assert.Equal(naive.General, general);
        foreach (var (name, rows) in naive.Panels)
        {
            var panel = json.RootElement.TryGetProperty(name, out _) ? Reports.Panel(json.RootElement, name) : [];
            Assert.Equal(rows, panel);
        }

        var days = json.RootElement.GetProperty("visitors").GetProperty("data").EnumerateArray();
        Assert.Equal(naive.Visits, days.Sum(day => day.GetProperty("visits").GetInt32()));
    }

    private static string? Text(JsonElement value) => value.ValueKind == JsonValueKind.Null ? null : value.ToString();
}

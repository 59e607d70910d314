namespace Gearman.Stores.Tests;

/// <summary>Jobs that a store has lost before, or could.</summary>
internal static class Nasty
{
    /// <summary>All bytes but those that end an argument.</summary>
    private static readonly string AllBytes = string.Concat(Enumerable.Range(1, 255).Select(i => (char)i));

    public static IReadOnlyList<Job> Jobs { get; } = Number(
        new(0, "reverse", "", "no unique"),
        new(0, "reverse", "", "no unique"),
        new(0, "other", "", "no unique either"),
        new(0, "reverse", "-", "its workload is its unique"),
        new(0, "reverse", "-", "another workload"),
        new(0, "reverse", "u", ""),
        new(0, "reverse", "o'brien", "quote"),
        new(0, "o'brien\"; DROP TABLE queue; --", "`x`", "quotes"),
        new(0, "a-b", "c", "hyphens one way"),
        new(0, "a", "b-c", "hyphens the other way"),
        new(0, "a-b", "", "hyphen and no unique"),
        new(0, "a", "226df382-eb3e-11f1-807b-02fc00000001", "a UUID"),
        new(0, "my-func", "226df382-eb3e-11f1-807b-02fc00000001", "a UUID"),
        new(0, "case", "Unique", "upper"),
        new(0, "case", "unique", "lower"),
        new(0, "case", "unique ", "space at the end"),
        new(0, "case", "#1", "looks like one that is made up"),
        new(0, "case", "#0000000000000001", "so does this"),
        new(0, "Case", "unique", "the function's case"),
        new(0, "accent", "Ã©", "UTF-8, e with an accent"),
        new(0, "accent", "e", "e without"),
        new(0, "accent", "é", "Latin-1, which is no UTF-8"),
        new(0, "accent", "è", "nor is this"),
        new(0, AllBytes, AllBytes[192..], AllBytes + "\0" + AllBytes),
        new(0, new string('f', 512), new string('u', 64), "the longest names"),
        new(0, new string('f', 511) + "g", new string('u', 64), "the longest names"),
        new(0, new string('f', 511) + "g", new string('u', 63), "the longest names"),
        new(0, "with space", "with space", "spaces"),
        new(0, "line\r\nbreak", "line\nbreak", "line\r\nbreak"),
        new(0, "tab\t", "\t", "\t"),
        new(0, "priority", "high", "high") { Priority = 0 },
        new(0, "priority", "low", "low") { Priority = 2 },
        new(0, "epoch", "soon", "now") { Epoch = 1 },
        new(0, "epoch", "2106", "beyond 32 bits") { Epoch = 4_294_967_296 },
        new(0, "epoch", "", "the end of time") { Epoch = long.MaxValue },
        new(0, "map", "m1", "reduce") { Reducer = "reducer" },
        new(0, "map", "m2", "a reduce job without a reducer") { Reducer = "" },
        new(0, "map", "", "a reducer of any bytes") { Reducer = AllBytes, Priority = 2, Epoch = 77 });

    private static Job[] Number(params Job[] jobs) => [.. jobs.Select((job, i) => job with { Id = i + 1 })];
}

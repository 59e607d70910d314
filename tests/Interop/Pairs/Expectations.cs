using Gearman.Interop.Peers;

namespace Gearman.Interop.Pairs;

/// <summary>What each pair is expected to see: the rule is in <see cref="Scenarios"/>, the exceptions are here, with their reasons.</summary>
internal static class Expectations
{
    /// <summary>What a library cannot do at all. The scenario is left out for all its pairs.</summary>
    private static readonly Dictionary<(string Language, string Scenario), string> CannotAsClient = new()
    {
        [("node-gearman", "background")] = "does not tell the handle of a background job",
        [("node-gearman", "priorities")] = "adds a NUL to the workload of a background job",
    };

    /// <summary>The functions that a worker's library cannot do; each worker says itself what it can.</summary>
    private static readonly Dictionary<(string Language, string Function), string> CannotAsWorker = new()
    {
        [("node-gearman", "status")] = "a job is a stream: data, an end, an error",
        [("node-gearman", "warning")] = "the same",
        [("node-gearman", "exception")] = "the same",
        [("abraxas", "fail")] = "a handler ends in a result or in an exception",
    };

    private static readonly Deviation[] Deviations =
    [
        new("status", "node-gearman", null, null, ["complete done"], "passes no status on"),
        new("warning", "node-gearman", null, null, ["complete done"], "passes no warning on"),
        new("exception", "node-gearman", "abraxas", ServerKind.Gearmand, Deviation.Nothing, "as below, and the worker gets an ERROR for its late WORK_FAIL")
        {
            BreaksWorker = true,
        },
        new("exception", "node-gearman", null, ServerKind.Gearmand, Deviation.Nothing,
            "gets WORK_FAIL with a NUL after the handle, which it then does not know"),
        new("exception", "node-gearman", null, ServerKind.Ours, ["fail"], "asks for no exceptions: gets a clean WORK_FAIL"),

        new("background", "gearman", "abraxas", null, ["status 1 1 50 49", "status 0 0 0 48"], "as below; that worker sends a percentage"),
        new("background", "gearman", "node-gearman", null, ["status 1 1 0 48", "status 0 0 0 48"], "as below; that worker sends no status"),
        new("background", "gearman", null, null, ["status 1 1 1 50", "status 0 0 0 48"], "takes the denominator's first digit for a byte: 48 is 0"),

        new("status", "abraxas", null, null, ["status 0.25 1", "status 0.75 1", "complete done"], "tells a status as a share of one"),
        new("background", "abraxas", "node-gearman", null, ["status 1 1 0 1", "status 0 0 0 1"], "the same, and that worker sends none"),
        new("background", "abraxas", null, null, ["status 1 1 0.5 1", "status 0 0 0 1"], "the same"),
        new("data", "abraxas", null, null, ["complete onetwothree"], "joins data and result into one stream"),

        new("status", null, "abraxas", null, ["status 25 100", "status 75 100", "complete done"], "sends a status as a percentage"),
        new("background", null, "abraxas", null, ["status 1 1 50 100", "status 0 0 0 0"], "the same"),
        new("data", null, "abraxas", null, ["complete onetwothree"], "sends data with the result, unless the server knows an option of its own"),
        new("exception", null, "abraxas", ServerKind.Gearmand, ["exception broken"], "sends WORK_FAIL after WORK_EXCEPTION, and ends at gearmand's ERROR")
        {
            BreaksWorker = true,
        },

        new("background", null, "node-gearman", null, ["status 1 1 0 0", "status 0 0 0 0"], "sends no status"),

        new("binary", null, "gearmanode", null, ["complete 512 bytes"], "turns a result into a string first: bytes that are no UTF-8 are replaced"),

        new("exception", null, Language.DotNet, null, ["exception System.InvalidOperationException: broken"], "tells the type as well"),

        new("empty workload", "php", null, null,
            ["error add_task(GEARMAN_INVALID_ARGUMENT) invalid workload"], "libgearman refuses the empty string"),
        new("empty workload", null, "perl", ServerKind.Gearmand, Deviation.Nothing,
            "sends WORK_COMPLETE without the NUL after the handle: gearmand waits for it")
        {
            BreaksWorker = true,
        },
        new("empty result", null, "perl", ServerKind.Gearmand, Deviation.Nothing, "the same") { BreaksWorker = true },
    ];

    public static IEnumerable<string> FunctionsThatCannotBeDone(string language) =>
        CannotAsWorker.Keys.Where(key => key.Language == language).Select(key => key.Function);

    /// <summary>Both libraries can do it.</summary>
    public static bool CanBeDone(string client, string worker, Scenario scenario) =>
        !CannotAsClient.ContainsKey((client, scenario.Name))
        && !CannotAsWorker.ContainsKey((worker, scenario.Function))
        && (scenario.Name != "reduce" || client is "c" or Language.DotNet); // Reduce jobs are libgearman's own, and PHP does not pass them on.

    /// <summary>What deviates from the scenario's rule; null if nothing does.</summary>
    public static Deviation? Find(ServerKind server, string client, string worker, string scenario) =>
        Array.Find(Deviations, deviation => deviation.Fits(server, client, worker, scenario));
}

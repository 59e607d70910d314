namespace Classics.Tests.Faults;

/// <summary>
/// A mapper in the shell that says which process runs it on which task, and then waits until it may go on: so a test knows where a run is, and
/// holds it there.
/// </summary>
/// <param name="directory">Of the test.</param>
/// <param name="free">How many tasks are not held.</param>
internal sealed class HeldMapper(string directory, int free)
{
    private string Script => Path.Combine(directory, "map.sh");

    private string Begins => Path.Combine(directory, "begins");

    private string Release => Path.Combine(directory, "release");

    /// <summary>The command. It stands in for the shell that starts it, so its parent is the worker.</summary>
    public string Command => $"exec sh {Script}";

    public void Write()
    {
        File.WriteAllText(Begins, "");
        File.WriteAllText(Script, $"""
            echo $PPID $MAPREDUCE_TASK >> {Begins}
            begun=$(wc -l < {Begins})
            while [ $begun -gt {free} ] && [ ! -e {Release} ]; do sleep 0.05; done
            exec cut -c1-8
            """);
    }

    /// <summary>Who has begun which task, until now.</summary>
    public IReadOnlyList<(int Worker, int Task)> ReadBegins() =>
    [
        .. File.ReadAllText(Begins).Split('\n')[..^1].Select(line => line.Split(' ')).Select(fields => (int.Parse(fields[0]), int.Parse(fields[1]))),
    ];

    /// <summary>Lets all go on.</summary>
    public void LetGo() => File.WriteAllText(Release, "");

    /// <summary>Waits for something.</summary>
    public static async Task UntilAsync(Func<bool> isSo)
    {
        while (!isSo())
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, TestContext.Current.CancellationToken);
        }
    }
}

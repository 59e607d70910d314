namespace Benchmarks.Jobs;

/// <summary>The command line of <see cref="JobsCommand"/>.</summary>
internal sealed record JobsOptions
{
    public const string Usage = """
        usage: Benchmarks jobs [--rounds N] [--case NAME]... [--ours 'COMMAND with @PORT@'] [--write FILE]
               --rounds  medians of so many rounds; 5
               --case    only these of the cases
               --ours    what starts our server; the default is a process like this one
               --write   put the rows into the table of a file, docs/benchmarks.md say
        """;

    public int Rounds { get; private init; } = 5;

    public JobCase[] Cases { get; private init; } = JobCase.All;

    public string[] Ours { get; private init; } = Load.ServerProcess.OurCommand;

    public string? Write { get; private init; }

    /// <returns>Null if it is not a command line of this command.</returns>
    public static JobsOptions? TryParse(string[] args)
    {
        var options = new JobsOptions();
        List<string> names = [];
        for (var i = 0; i < args.Length; i += 2)
        {
            switch (args[i..Math.Min(i + 2, args.Length)])
            {
                case ["--rounds", var text] when int.TryParse(text, out var rounds) && rounds > 0:
                    options = options with { Rounds = rounds };
                    break;
                case ["--case", var name] when JobCase.All.Any(c => c.Name == name):
                    names.Add(name);
                    break;
                case ["--ours", var command]:
                    options = options with { Ours = command.Split(' ', StringSplitOptions.RemoveEmptyEntries) };
                    break;
                case ["--write", var file]:
                    options = options with { Write = file };
                    break;
                default:
                    return null;
            }
        }

        return names.Count == 0 ? options : options with { Cases = [.. JobCase.All.Where(c => names.Contains(c.Name))] };
    }
}

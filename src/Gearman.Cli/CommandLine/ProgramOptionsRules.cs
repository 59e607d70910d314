namespace Gearman.Cli.CommandLine;

/// <summary>What a program leaves to Boost.Program_options and what it forbids.</summary>
[Flags]
internal enum ProgramOptionsRules
{
    /// <summary>Long names are written out; words that are no options are passed over.</summary>
    None = 0,

    /// <summary>Long names may be shortened.</summary>
    Guess = 1,

    /// <summary>A word that is no option is an error.</summary>
    RefuseWords = 2,
}

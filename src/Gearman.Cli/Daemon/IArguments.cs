using System.CommandLine;

namespace Gearman.Cli.Daemon;

/// <summary>What a command was given.</summary>
internal interface IArguments
{
    /// <summary>The value of an option, or its default.</summary>
    T Get<T>(Option<T> option);
}

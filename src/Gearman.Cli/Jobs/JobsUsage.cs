using System.CommandLine;

namespace Gearman.Cli.Jobs;

/// <summary>The help menu of the C tool, which it prints for <c>-H</c> and for a command line that it can't read.</summary>
internal static class JobsUsage
{
    /// <summary>Writes the menu.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="name">What the command is called by.</param>
    /// <param name="error">What is wrong; the C tool says <c>(null)</c> when nothing is.</param>
    /// <param name="options">The options.</param>
    /// <param name="result">Which of them are set.</param>
    public static void Write(TextWriter output, string name, string error, JobsOptions options, ParseResult result)
    {
        string Set(Option<bool> option) => result.GetValue(option) ? "true" : "false";
        var lines = result.GetValue(options.Lines) || result.GetValue(options.StrippedLines) ? "true" : "false";
        output.Write($"""

            {name}	Error in usage({error}).

            Client mode: {name} [options] [<data>]
            Worker mode: {name} -w [options] [<command> [<args> ...]]

            Common options to both client and worker modes.
            	-f <function> - Function name to use for jobs (can give many)
            	-h <host>     - Job server host
            	-H            - Print this help menu
            	-v            - Print diagnostic information to stdout({Set(options.Verbose)})
            	-p <port>     - Job server port
            	-t <timeout>  - Timeout in milliseconds
            	-i <pidfile>  - Create a pidfile for the process
            	-S            - Enable SSL connections

            Client options:
            	-b            - Run jobs in the background({Set(options.Background)})
            	-I            - Run jobs as high priority
            	-L            - Run jobs as low priority
            	-n            - Run one job per line({lines})
            	-N            - Same as -n, but strip off the newline({Set(options.StrippedLines)})
            	-P            - Prefix all output lines with functions names
            	-s            - Send job without reading from standard input
            	-u <unique>   - Unique key to use for job

            Worker options:
            	-c <count>    - Number of jobs for worker to run before exiting
            	-n            - Send data packet for each line({lines})
            	-N            - Same as -n, but strip off the newline({Set(options.StrippedLines)})
            	-w            - Run in worker mode({Set(options.Worker)})

            """);
    }
}

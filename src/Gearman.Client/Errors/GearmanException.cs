namespace Gearman.Client;

/// <summary>The base of all that goes wrong between a client or worker, its servers and the other end.</summary>
public abstract class GearmanException : Exception
{
    private protected GearmanException(string message, string? function, JobHandle? handle, ServerAddress? server, Exception? inner)
        : base(Describe(message, function, handle, server ?? handle?.Server), inner)
    {
        Reason = message;
        Function = function;
        Handle = handle;
        Server = server ?? handle?.Server;
    }

    /// <summary>The function of the job, if there is one.</summary>
    public string? Function { get; }

    /// <summary>The job's handle, if it had one already.</summary>
    public JobHandle? Handle { get; }

    /// <summary>The server, if it was one in particular.</summary>
    public ServerAddress? Server { get; }

    /// <summary>The message without function, handle and server.</summary>
    internal string Reason { get; }

    private static string Describe(string message, string? function, JobHandle? handle, ServerAddress? server)
    {
        var about = new List<string>(3);
        if (function is not null)
        {
            about.Add($"function {function}");
        }

        if (handle is not null)
        {
            about.Add($"job {handle}");
        }

        if (server is not null)
        {
            about.Add($"server {server}");
        }

        return about.Count == 0 ? message : $"{message} ({string.Join(", ", about)})";
    }
}

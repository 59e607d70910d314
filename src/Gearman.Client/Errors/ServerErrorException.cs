namespace Gearman.Client;

/// <summary>The server answered a request with an ERROR packet. The connection goes on.</summary>
public sealed class ServerErrorException : GearmanException
{
    internal ServerErrorException(string code, string text, string? function = null, JobHandle? handle = null, ServerAddress? server = null)
        : base($"The server answered {code}: {text}", function, handle, server, inner: null)
    {
        Code = code;
        Text = text;
    }

    /// <summary>The code, such as <c>QUEUE_ERROR</c>.</summary>
    public string Code { get; }

    /// <summary>What was wrong, in the server's words.</summary>
    public string Text { get; }
}

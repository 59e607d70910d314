namespace Gearman.Server.Http;

/// <summary>A request that is answered by an error.</summary>
internal sealed class HttpFault(int statusCode, string message) : Exception(message)
{
    public int StatusCode => statusCode;
}

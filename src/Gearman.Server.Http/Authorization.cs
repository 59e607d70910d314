using System.Net;
using System.Text;
using Gearman.Server.Protocols;
using Microsoft.AspNetCore.Http;

namespace Gearman.Server.Http;

/// <summary>
/// Who sends a request, where the server has users: by <c>Authorization: Bearer</c> and a token, by <c>Basic</c> and a user and its token, else by
/// the certificate of the connection, else nobody in particular.
/// </summary>
internal static class Authorization
{
    /// <summary>What may be said instead.</summary>
    public const string Challenge = "Bearer realm=\"gearman\", Basic realm=\"gearman\", charset=\"UTF-8\"";

    private const string Bearer = "Bearer ";
    private const string Basic = "Basic ";

    /// <summary>Says it.</summary>
    /// <param name="context">The request.</param>
    /// <param name="jobs">The jobs as anybody sees them.</param>
    /// <returns>The jobs as the sender sees them.</returns>
    /// <exception cref="HttpFault">What it says is wrong, or others could have heard it.</exception>
    public static async Task<ServerJobs> AuthorizeAsync(HttpContext context, ServerJobs jobs)
    {
        if (!jobs.HasUsers)
        {
            return jobs;
        }

        if (context.Request.Headers.Authorization is not [{ Length: > 0 } said])
        {
            return context.Connection.ClientCertificate is { } certificate ? jobs.ForCertificate(certificate) : jobs;
        }

        var address = context.Connection.RemoteIpAddress ?? IPAddress.None;
        address = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        if (!context.Request.IsHttps && !IPAddress.IsLoopback(address))
        {
            throw new HttpFault(StatusCodes.Status403Forbidden, "Secrets are taken by TLS or from this host alone");
        }

        if (!TryRead(said, out var user, out var token))
        {
            throw new HttpFault(StatusCodes.Status401Unauthorized, "No such way to say who one is");
        }

        return await jobs.ForTokenAsync(token, user, address, context.RequestAborted).ConfigureAwait(false)
            ?? throw new HttpFault(StatusCodes.Status401Unauthorized, "This is nobody's secret, or there were too many of that kind");
    }

    private static bool TryRead(string said, out string? user, out byte[] token)
    {
        (user, token) = (null, []);
        if (said.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase))
        {
            token = Encoding.UTF8.GetBytes(said[Bearer.Length..].Trim());
            return token.Length > 0;
        }

        var base64 = said.StartsWith(Basic, StringComparison.OrdinalIgnoreCase) ? said[Basic.Length..].Trim() : "";
        var bytes = new byte[base64.Length];
        var colon = Convert.TryFromBase64String(base64, bytes, out var length) ? bytes.AsSpan(0, length).IndexOf((byte)':') : -1;
        if (colon <= 0)
        {
            return false;
        }

        (user, token) = (Encoding.UTF8.GetString(bytes, 0, colon), bytes[(colon + 1)..length]);
        return token.Length > 0;
    }
}

using Microsoft.AspNetCore.Connections;

namespace Gearman.Server.Http;

/// <summary>
/// How many connections there may be, in place of Kestrel's own limit: that one counts a connection that is handed over to HTTP/2 for each of
/// its two end points.
/// </summary>
/// <param name="most">The most; null for any number.</param>
internal sealed class ConnectionLimit(long? most)
{
    private long _count;

    /// <summary>The first middleware of a port: one too many is closed.</summary>
    public ConnectionDelegate ServeAsync(ConnectionDelegate next) => async connection =>
    {
        try
        {
            if (Interlocked.Increment(ref _count) <= (most ?? long.MaxValue))
            {
                await next(connection).ConfigureAwait(false);
            }
        }
        finally
        {
            Interlocked.Decrement(ref _count);
        }
    };
}

using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.DependencyInjection;

namespace Gearman.Client.Hosting;

/// <summary>Makes an object for each job, in a scope that ends with the job.</summary>
internal static class ScopedHandler
{
    /// <summary>Calls an object of its own.</summary>
    /// <typeparam name="T">Its class; taken from the services if it is registered.</typeparam>
    /// <typeparam name="TState">What it is called with.</typeparam>
    /// <typeparam name="TResult">What it returns.</typeparam>
    public static async ValueTask<TResult> RunAsync<
        [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] T, TState, TResult>(
        IServiceProvider provider, TState state, Func<T, TState, CancellationToken, ValueTask<TResult>> call, CancellationToken ct)
        where T : class
    {
        var scope = provider.CreateAsyncScope();
        await using (scope.ConfigureAwait(false))
        {
            if (scope.ServiceProvider.GetService<T>() is { } registered)
            {
                return await call(registered, state, ct).ConfigureAwait(false);
            }

            // What the scope has not made, it does not dispose.
            var handler = ActivatorUtilities.CreateInstance<T>(scope.ServiceProvider);
            try
            {
                return await call(handler, state, ct).ConfigureAwait(false);
            }
            finally
            {
                if (handler is IAsyncDisposable later)
                {
                    await later.DisposeAsync().ConfigureAwait(false);
                }
                else
                {
                    (handler as IDisposable)?.Dispose();
                }
            }
        }
    }
}

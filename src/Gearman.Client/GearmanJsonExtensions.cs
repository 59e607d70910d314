using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Gearman.Client;

/// <summary>Typed arguments and results as JSON: what workers and clients in other languages understand, and what Native AOT can do without reflection.</summary>
public static class GearmanJsonExtensions
{
    /// <summary>Submits a foreground job with an argument and a result as JSON.</summary>
    /// <typeparam name="TArgument">The type that the worker takes.</typeparam>
    /// <typeparam name="TResult">The type that it returns.</typeparam>
    /// <param name="client">The client.</param>
    /// <param name="function">The function.</param>
    /// <param name="argument">The argument.</param>
    /// <param name="argumentType">How the argument is written, such as a property of a <c>JsonSerializerContext</c>.</param>
    /// <param name="resultType">How the result is read.</param>
    /// <param name="ct">Stops waiting.</param>
    /// <returns>The result; null if the worker answered so.</returns>
    /// <exception cref="GearmanException">As of <see cref="GearmanClient.SubmitAsync(JobRequest, CancellationToken)"/>; a <see cref="GearmanProtocolException"/> also if the result is no <typeparamref name="TResult"/>.</exception>
    public static async Task<TResult?> SubmitJsonAsync<TArgument, TResult>(
        this GearmanClient client,
        string function,
        TArgument argument,
        JsonTypeInfo<TArgument> argumentType,
        JsonTypeInfo<TResult> resultType,
        CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(client);
        ArgumentNullException.ThrowIfNull(argumentType);
        ArgumentNullException.ThrowIfNull(resultType);
        var workload = JsonSerializer.SerializeToUtf8Bytes(argument, argumentType);
        var (handle, result) = await client.RunAsync(new JobRequest(function, workload), ct).ConfigureAwait(false);
        try
        {
            return JsonSerializer.Deserialize(result.Span, resultType);
        }
        catch (JsonException e)
        {
            throw new GearmanProtocolException($"The result is no {typeof(TResult).Name}: {e.Message}", function, handle, server: null, e);
        }
    }

    /// <summary>Registers what does the jobs of a function, with an argument and a result as JSON.</summary>
    /// <typeparam name="TArgument">The type that clients send.</typeparam>
    /// <typeparam name="TResult">The type that they get back.</typeparam>
    /// <param name="worker">The worker.</param>
    /// <param name="function">The function's name.</param>
    /// <param name="handler">Takes the argument, the job and a token, as of <see cref="JobHandler"/>, and returns the result. A workload that is no argument is answered by WORK_EXCEPTION.</param>
    /// <param name="argumentType">How the argument is read, such as a property of a <c>JsonSerializerContext</c>.</param>
    /// <param name="resultType">How the result is written.</param>
    /// <param name="options">How; it is not copied.</param>
    /// <exception cref="ArgumentException">The name is none, or is registered already.</exception>
    /// <exception cref="InvalidOperationException">The worker runs.</exception>
    public static void RegisterJson<TArgument, TResult>(
        this GearmanWorker worker,
        string function,
        Func<TArgument?, JobContext, CancellationToken, ValueTask<TResult>> handler,
        JsonTypeInfo<TArgument> argumentType,
        JsonTypeInfo<TResult> resultType,
        JobFunctionOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(worker);
        ArgumentNullException.ThrowIfNull(handler);
        ArgumentNullException.ThrowIfNull(argumentType);
        ArgumentNullException.ThrowIfNull(resultType);
        worker.Register(
            function,
            async (job, ct) =>
            {
                var argument = JsonSerializer.Deserialize(job.Workload.FirstSpan, argumentType);
                return JsonSerializer.SerializeToUtf8Bytes(await handler(argument, job, ct).ConfigureAwait(false), resultType);
            },
            options);
    }
}

using System.Diagnostics.CodeAnalysis;
using Gearman.Client.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace Gearman.Client;

/// <summary>Adds functions to an application's worker.</summary>
public sealed class GearmanWorkerBuilder
{
    internal GearmanWorkerBuilder(IServiceCollection services)
    {
        Services = services;
    }

    /// <summary>Where they are added.</summary>
    public IServiceCollection Services { get; }

    /// <summary>Adds functions by hand; handlers may take what they need from the provider.</summary>
    /// <param name="register">Registers them.</param>
    /// <returns>The builder.</returns>
    public GearmanWorkerBuilder Configure(Action<GearmanWorker, IServiceProvider> register)
    {
        ArgumentNullException.ThrowIfNull(register);
        Services.AddSingleton(new WorkerRegistration(register));
        return this;
    }

    /// <summary>Adds a function.</summary>
    /// <param name="function">The function's name.</param>
    /// <param name="handler">What does its jobs.</param>
    /// <param name="options">How.</param>
    /// <returns>The builder.</returns>
    public GearmanWorkerBuilder AddFunction(string function, JobHandler handler, JobFunctionOptions? options = null) =>
        Configure((worker, _) => worker.Register(function, handler, options));

    /// <summary>Adds a function whose jobs a class does. Each job has a scope of its own, from which the class gets what it depends on.</summary>
    /// <typeparam name="THandler">The class; it need not be registered.</typeparam>
    /// <param name="function">The function's name.</param>
    /// <param name="options">How.</param>
    /// <returns>The builder.</returns>
    public GearmanWorkerBuilder AddFunction<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] THandler>(
        string function, JobFunctionOptions? options = null)
        where THandler : class, IJobHandler
    {
        return Configure((worker, provider) => worker.Register(
            function,
            (job, ct) => ScopedHandler.RunAsync(
                provider, job, static (THandler handler, JobContext job, CancellationToken ct) => handler.HandleAsync(job, ct), ct),
            options));
    }

    /// <summary>Adds a function whose jobs a class does, with a typed argument and result. Each job has a scope of its own, from which the class gets what it depends on.</summary>
    /// <typeparam name="THandler">The class; it need not be registered.</typeparam>
    /// <typeparam name="TArgument">The type that clients send.</typeparam>
    /// <typeparam name="TResult">The type that they get back.</typeparam>
    /// <param name="function">The function's name.</param>
    /// <param name="options">How.</param>
    /// <returns>The builder.</returns>
    [RequiresDynamicCode(TypedPayload.Warning)]
    [RequiresUnreferencedCode(TypedPayload.Warning)]
    public GearmanWorkerBuilder AddFunction<
        [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] THandler, TArgument, TResult>(
        string function, JobFunctionOptions? options = null)
        where THandler : class, IJobHandler<TArgument, TResult>
    {
        return Configure((worker, provider) => worker.Register<TArgument, TResult>(
            function,
            (argument, job, ct) => ScopedHandler.RunAsync(
                provider,
                (argument, job),
                static (THandler handler, (TArgument Argument, JobContext Job) call, CancellationToken ct) => handler.HandleAsync(call.Argument, call.Job, ct),
                ct),
            options));
    }

    /// <summary>
    /// Adds the public methods of a class that have a <see cref="GearmanFunctionAttribute"/>. Each job has a scope of its own.
    /// </summary>
    /// <remarks>
    /// A method may take the job (<see cref="JobContext"/>), a <see cref="CancellationToken"/>, and one argument: the workload
    /// as <c>byte[]</c>, <c>ReadOnlyMemory&lt;byte&gt;</c> or <c>string</c> (UTF-8), or of any other type as MessagePack. It
    /// returns nothing or a result of these types, or a <see cref="Task"/> or <see cref="ValueTask"/> of it.
    /// </remarks>
    /// <typeparam name="T">The class; it need not be registered.</typeparam>
    /// <returns>The builder.</returns>
    /// <exception cref="ArgumentException">No method has the attribute, or one that has it takes or returns what a function can't.</exception>
    [RequiresDynamicCode("Argument and result types are known at run time only. Use AddFunction.")]
    [RequiresUnreferencedCode("Argument and result types are known at run time only. Use AddFunction.")]
    public GearmanWorkerBuilder AddFunctions<
        [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors | DynamicallyAccessedMemberTypes.PublicMethods)] T>()
        where T : class
    {
        foreach (var method in JobMethod.Find(typeof(T)))
        {
            Configure((worker, provider) => worker.Register(
                method.Function,
                (job, ct) => ScopedHandler.RunAsync<T, JobContext, ReadOnlyMemory<byte>>(
                    provider, job, (target, job, ct) => method.InvokeAsync(target, job, worker.Serializer, ct), ct),
                method.Options));
        }

        return this;
    }
}

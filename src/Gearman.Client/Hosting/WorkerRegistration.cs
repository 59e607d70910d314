namespace Gearman.Client.Hosting;

/// <summary>Something to do to an application's worker before it runs.</summary>
/// <param name="Register">Does it.</param>
internal sealed record WorkerRegistration(Action<GearmanWorker, IServiceProvider> Register);

namespace Gearman.TestSupport.Databases;

/// <summary>A real database server, with its data in a folder of its own.</summary>
public abstract class DatabaseProcess : ChildServer
{
    /// <summary>The folder of its data.</summary>
    protected string Folder { get; } = Directory.CreateTempSubdirectory("gearman-stores").FullName;

    /// <inheritdoc/>
    protected override string? WorkingFolder => Folder;

    /// <summary>What is done once, before its first start.</summary>
    /// <param name="cancellation">Gives up.</param>
    public virtual Task InstallAsync(CancellationToken cancellation) => Task.CompletedTask;

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        Directory.Delete(Folder, recursive: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Runs a command that must not fail.</summary>
    protected async Task RequireAsync(IReadOnlyList<string> command, CancellationToken cancellation)
    {
        if (await RunAsync(command, cancellation) is not 0 and var code)
        {
            throw new InvalidOperationException($"{command[0]} ends with {code}: {Log}");
        }
    }
}

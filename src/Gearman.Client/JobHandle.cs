namespace Gearman.Client;

/// <summary>A job's name on the server that has it.</summary>
/// <param name="Value">The handle, such as <c>H:host:42</c>: one character a byte (Latin-1), as the server wrote it.</param>
/// <param name="Server">The server; a handle means nothing to another.</param>
public readonly record struct JobHandle(string Value, ServerAddress Server)
{
    /// <summary>The handle alone.</summary>
    public override string ToString() => Value;
}

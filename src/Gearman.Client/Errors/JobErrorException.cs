using System.Text;

namespace Gearman.Client;

/// <summary>A worker's handler threw an exception, and this is what the worker sent of it (WORK_EXCEPTION).</summary>
public sealed class JobErrorException : GearmanException
{
    internal JobErrorException(string function, JobHandle handle, ReadOnlyMemory<byte> data)
        : base($"The worker answered: {Encoding.UTF8.GetString(data.Span)}", function, handle, server: null, inner: null)
    {
        Data = data;
    }

    /// <summary>The bytes as the worker sent them. A <see cref="GearmanWorker"/> sends the exception's type and message, as UTF-8.</summary>
    public new ReadOnlyMemory<byte> Data { get; }

    /// <summary><see cref="Data"/>, read as UTF-8.</summary>
    public string Text => Encoding.UTF8.GetString(Data.Span);
}

namespace Gearman.MapReduce;

/// <summary>A mapper in another language: lines in, lines of key, tab and value out.</summary>
internal sealed class ProcessMapper(string command, TaskContext context) : IMapper<Line, string, string>, IDisposable
{
    private readonly CommandProcess _process = new(command, context);

    public void Map(Line record, Emitter<string, string> output)
    {
        _process.Write(record.Bytes);
        _process.EndLine();
        Drain(output);
    }

    public void End(Emitter<string, string> output)
    {
        _process.End();
        Drain(output);
    }

    public void Dispose() => _process.Dispose();

    private void Drain(Emitter<string, string> output)
    {
        while (_process.TryRead(out var key, out var value))
        {
            output.Emit(key, value);
        }
    }
}

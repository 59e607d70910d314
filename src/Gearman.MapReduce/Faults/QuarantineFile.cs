using System.Text;
using System.Text.Json;

namespace Gearman.MapReduce;

/// <summary>
/// The file of JSON lines that keeps the records a run left out. Of a run that is taken up it has each record once: what a task left out that
/// was not done before is found there again.
/// </summary>
internal sealed class QuarantineFile : IDisposable
{
    private readonly FileStream _file;
    private readonly HashSet<(string Function, int Task, string Input, long Offset)> _kept = [];

    private QuarantineFile(FileStream file) => _file = file;

    /// <summary>Opens the file.</summary>
    /// <param name="path">Where it is.</param>
    /// <param name="isResumed">Whether what it has is kept.</param>
    /// <exception cref="IOException">It cannot be made or read.</exception>
    public static QuarantineFile Open(string path, bool isResumed)
    {
        var quarantine = new QuarantineFile(new FileStream(path, isResumed ? FileMode.OpenOrCreate : FileMode.Create, FileAccess.ReadWrite, FileShare.Read));
        try
        {
            quarantine.ReadKept();
            return quarantine;
        }
        catch
        {
            quarantine.Dispose();
            throw;
        }
    }

    /// <summary>Adds a record, unless it is there.</summary>
    public void Add(string function, int task, PoisonedRecord record)
    {
        if (!_kept.Add((function, task, record.Path, record.Offset)))
        {
            return;
        }

        using (var json = new Utf8JsonWriter(_file))
        {
            json.WriteStartObject();
            json.WriteString("function", function);
            json.WriteNumber("task", task);
            json.WriteString("input", record.Path);
            json.WriteNumber("offset", record.Offset);
            json.WriteString("reason", record.Reason);
            json.WriteString("text", Encoding.UTF8.GetString(record.Bytes.Span));
            json.WriteBase64String("bytes", record.Bytes.Span);
            json.WriteEndObject();
        }

        _file.WriteByte((byte)'\n');
    }

    /// <summary>Hands on what was added.</summary>
    public void Flush() => _file.Flush();

    public void Dispose() => _file.Dispose();

    /// <summary>Reads what is there. A line without an end was not written whole, and is cut off.</summary>
    private void ReadKept()
    {
        var last = "";
        using (var lines = new StreamReader(_file, leaveOpen: true))
        {
            while (lines.ReadLine() is { } line)
            {
                last = line;
                if (TryRead(line) is { } record)
                {
                    _kept.Add(record);
                }
            }
        }

        if (_file.Length > 0)
        {
            _file.Seek(-1, SeekOrigin.End);
            if (_file.ReadByte() != '\n')
            {
                _kept.Remove(TryRead(last) ?? default);
                _file.SetLength(_file.Length - last.Length); // JSON as it is written here is ASCII
            }
        }
    }

    private static (string Function, int Task, string Input, long Offset)? TryRead(string line)
    {
        try
        {
            using var json = JsonDocument.Parse(line);
            var record = json.RootElement;
            return (record.GetProperty("function").GetString()!, record.GetProperty("task").GetInt32(), record.GetProperty("input").GetString()!, record.GetProperty("offset").GetInt64());
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            return null;
        }
    }
}

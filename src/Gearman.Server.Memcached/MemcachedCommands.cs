using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using System.Text;
using Gearman.Server.Protocols;

namespace Gearman.Server.Memcached;

/// <summary>What the lines of a client mean, and what is answered: by memcached's protocol.txt where it has the case.</summary>
internal sealed class MemcachedCommands(PipeReader input, PipeWriter output, JobBoard board, ServerJobs jobs)
{
    /// <summary>What is answered waits for more of the same up to here: one line may ask for the same result a thousand times.</summary>
    private const int MaxUnflushed = 1 << 20;

    /// <summary>Runs one command.</summary>
    /// <returns>False if the client has said all, or there is no server any more.</returns>
    public async Task<bool> RunAsync(string line)
    {
        try
        {
            return await PerformAsync(line).ConfigureAwait(false);
        }
        catch (GearmanServerException e)
        {
            Answer($"SERVER_ERROR {e.Message}");
            return false;
        }
    }

    private async Task<bool> PerformAsync(string line)
    {
        var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        switch (words)
        {
            case ["get" or "gets", _, ..]:
                await GetAsync(words[1..], withNumbers: words[0] == "gets").ConfigureAwait(false);
                break;
            case [var name, ..] when StoreCommand.IsOne(name):
                return await StoreAsync(words).ConfigureAwait(false);
            case ["delete", var key]:
                Answer(await board.DeleteAsync(key).ConfigureAwait(false) ? "DELETED" : "NOT_FOUND");
                break;
            case ["delete", _, "0" or "noreply"] or ["delete", _, "0", "noreply"]:
                // Older clients send a time.
                var isDeleted = await board.DeleteAsync(words[1]).ConfigureAwait(false);
                if (words[^1] != "noreply")
                {
                    Answer(isDeleted ? "DELETED" : "NOT_FOUND");
                }

                break;
            case ["stats"]:
                await StatsAsync().ConfigureAwait(false);
                break;
            case ["stats", var key]:
                await StatsAsync(key).ConfigureAwait(false);
                break;
            case ["version"]:
                Answer($"VERSION {GearmanServer.Version}");
                break;
            case ["verbosity", .., "noreply"]:
                break;
            case ["verbosity", _]:
                Answer("OK");
                break;
            case ["quit"]:
                return false;
            case ["get" or "gets" or "delete", ..]:
                Answer("CLIENT_ERROR bad command line format");
                break;
            default:
                Answer("ERROR");
                break;
        }

        return true;
    }

    private async Task GetAsync(string[] keys, bool withNumbers)
    {
        foreach (var key in keys)
        {
            if (key.Length > JobKey.MaxLength)
            {
                Answer("CLIENT_ERROR bad command line format");
                return;
            }

            if (board.Memory.Find(key) is not { } job)
            {
                continue;
            }

            var (outcome, result) = board.Memory.Read(job);
            if (outcome is JobOutcome.Failed or JobOutcome.Exception && keys.Length == 1)
            {
                // Among several it is a miss: an error would end the answer for the others.
                Answer(outcome == JobOutcome.Failed ? "SERVER_ERROR WORK_FAIL" : $"SERVER_ERROR WORK_EXCEPTION {OneLine(result.Span)}");
                return;
            }

            if (outcome == JobOutcome.Complete)
            {
                Answer(string.Create(CultureInfo.InvariantCulture, $"VALUE {key} 0 {result.Length}{(withNumbers ? $" {job.Number}" : "")}"));
                output.Write(result.Span);
                output.Write("\r\n"u8);
                if (output.UnflushedBytes > MaxUnflushed)
                {
                    await output.FlushAsync().ConfigureAwait(false);
                }
            }
        }

        Answer("END");
    }

    private async Task<bool> StoreAsync(string[] words)
    {
        if (!StoreCommand.TryParse(words, out var command))
        {
            Answer("CLIENT_ERROR bad command line format");
            return true;
        }

        var isTooLarge = command.Length > jobs.MaxWorkloadBytes;
        var (value, isWhole) = await ReadValueAsync(command.Length, keep: !isTooLarge).ConfigureAwait(false);
        if (!isWhole)
        {
            Answer("CLIENT_ERROR bad data chunk");
            return true;
        }

        var answer = isTooLarge ? "SERVER_ERROR object too large for cache" : await StoreAsync(command, value).ConfigureAwait(false);
        if (!command.IsSilent)
        {
            Answer(answer);
        }

        return true;
    }

    private async Task<string> StoreAsync(StoreCommand command, ReadOnlyMemory<byte> value)
    {
        if (command.Name is not ("set" or "add"))
        {
            // A job that was submitted is changed no more.
            return "NOT_STORED";
        }

        if (command.Name == "add" && board.Memory.Find(command.Key) is not null)
        {
            return "NOT_STORED";
        }

        try
        {
            await board.SetAsync(command, value).ConfigureAwait(false);
            return "STORED";
        }
        catch (JobRefusedException e)
        {
            return e.Refusal == JobRefusal.Invalid ? $"CLIENT_ERROR {e.Message}" : $"SERVER_ERROR {e.Message}";
        }
    }

    /// <summary>Reads a value and the end of its line.</summary>
    /// <param name="length">Its length.</param>
    /// <param name="keep">False to read over it.</param>
    private async Task<(ReadOnlyMemory<byte> Value, bool IsWhole)> ReadValueAsync(int length, bool keep)
    {
        // Grows as the bytes come, not as the client says.
        var value = new ArrayBufferWriter<byte>();
        for (var left = length; left > 0;)
        {
            var read = await input.ReadAsync().ConfigureAwait(false);
            var part = read.Buffer.Slice(0, Math.Min(left, read.Buffer.Length));
            if (part.IsEmpty && read.IsCompleted)
            {
                throw new EndOfStreamException();
            }

            foreach (var segment in keep ? part : default)
            {
                value.Write(segment.Span);
            }

            left -= (int)part.Length;
            input.AdvanceTo(part.End);
        }

        while (true)
        {
            var read = await input.ReadAsync().ConfigureAwait(false);
            if (read.Buffer.Length >= 2)
            {
                var isWhole = EndsLine(read.Buffer);
                // What is no end of a line is left to be read as one, as memcached does.
                input.AdvanceTo(read.Buffer.GetPosition(isWhole ? 2 : 0));
                return (value.WrittenMemory, isWhole);
            }

            if (read.IsCompleted)
            {
                throw new EndOfStreamException();
            }

            input.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }

    private static bool EndsLine(ReadOnlySequence<byte> buffer)
    {
        Span<byte> end = stackalloc byte[2];
        buffer.Slice(0, 2).CopyTo(end);
        return end.SequenceEqual("\r\n"u8);
    }

    private async Task StatsAsync()
    {
        var status = await jobs.GetServerStatusAsync().ConfigureAwait(false);
        Stat("pid", $"{Environment.ProcessId}");
        Stat("version", GearmanServer.Version);
        Stat("curr_items", $"{board.Memory.Count}");
        Stat("queued", $"{status.Functions.Sum(f => (long)f.Queued)}");
        Stat("running", $"{status.Functions.Sum(f => (long)f.Running)}");
        Stat("workers", $"{status.Functions.Sum(f => (long)f.Workers)}");
        Answer("END");
    }

    private async Task StatsAsync(string key)
    {
        var job = board.Memory.Find(key);
        var handle = job?.Handle ?? key;
        var status = await jobs.GetStatusAsync(handle).ConfigureAwait(false);
        var outcome = job is null ? JobOutcome.Pending : board.Memory.Read(job).Outcome;
        if (job is not null || status.Known)
        {
            Stat("handle", handle);
            Stat("state", (outcome, status.Running) switch
            {
                (JobOutcome.Complete, _) => "complete",
                (JobOutcome.Failed, _) => "failed",
                (JobOutcome.Exception, _) => "exception",
                (_, true) => "running",
                _ => "queued",
            });
            Stat("numerator", $"{status.Numerator}");
            Stat("denominator", $"{status.Denominator}");
        }

        Answer("END");
    }

    private void Stat(string name, string value) => Answer($"STAT {name} {value}");

    private void Answer(string line) => Encoding.Latin1.GetBytes(line + "\r\n", output);

    private static string OneLine(ReadOnlySpan<byte> text)
    {
        const int MaxLength = 1024;
        return string.Concat(Encoding.Latin1.GetString(text[..Math.Min(text.Length, MaxLength)]).Select(c => char.IsControl(c) ? ' ' : c));
    }
}

using System.Runtime.CompilerServices;
using System.Text;
using Gearman.Client;

namespace Gearman.Cli.Jobs;

/// <summary>
/// <c>gearman</c> as a client: a job a function for each workload, one workload after another. Data and results go to
/// standard output as they come, warnings and failures to standard error.
/// </summary>
internal sealed class Submitter : IDisposable
{
    private readonly JobsArguments _arguments;
    private readonly GearmanClient _client;
    private readonly Stream _output = Console.OpenStandardOutput();
    private readonly Stream _error = Console.OpenStandardError();

    // Jobs of several functions run at once: their packets are written one at a time.
    private readonly Lock _lock = new();
    private bool _jobFailed;
    private CancellationTokenSource _idle = new();

    private Submitter(JobsArguments arguments, GearmanClient client)
    {
        _arguments = arguments;
        _client = client;
    }

    /// <summary>Submits what the arguments say, or else standard input.</summary>
    /// <returns>The exit code: 1 if a job failed.</returns>
    /// <exception cref="IOException">Standard input can't be read, or standard output not be written.</exception>
    public static async Task<int> RunAsync(JobsArguments arguments)
    {
        var client = new GearmanClient(new GearmanClientOptions { Servers = [.. arguments.Servers], Tls = arguments.Tls, Credentials = arguments.Credentials });
        await using (client.ConfigureAwait(false))
        {
            using var submitter = new Submitter(arguments, client);
            await foreach (var workload in submitter.WorkloadsAsync().ConfigureAwait(false))
            {
                await submitter.SubmitAsync(workload).ConfigureAwait(false);
            }

            return submitter._jobFailed ? 1 : 0;
        }
    }

    public void Dispose() => _idle.Dispose();

    private async IAsyncEnumerable<ReadOnlyMemory<byte>> WorkloadsAsync([EnumeratorCancellation] CancellationToken ct = default)
    {
        if (_arguments.Operands.Count > 0)
        {
            foreach (var operand in _arguments.Operands)
            {
                yield return RawArguments.BytesOf(operand);
            }

            yield break;
        }

        if (_arguments.NoInput)
        {
            yield return default;
            yield break;
        }

        var input = Console.OpenStandardInput();
        if (_arguments.LineByLine)
        {
            await foreach (var line in InputLines.ReadAsync(input, _arguments.StripNewline, ct).ConfigureAwait(false))
            {
                yield return line;
            }

            yield break;
        }

        using var all = new MemoryStream();
        await input.CopyToAsync(all, ct).ConfigureAwait(false);
        yield return all.GetBuffer().AsMemory(0, (int)all.Length);
    }

    /// <summary>Runs a workload's jobs, of all functions at once, to their ends.</summary>
    private async Task SubmitAsync(ReadOnlyMemory<byte> workload)
    {
        if (_idle.IsCancellationRequested)
        {
            _idle.Dispose();
            _idle = new CancellationTokenSource();
        }

        KeepWaiting();
        var jobs = _arguments.Functions.Select(function => FollowAsync(new JobRequest(function, workload)
        {
            // As the C tool: every job has a unique, so that it can be told from others in lists.
            Unique = string.IsNullOrEmpty(_arguments.Unique) ? Guid.NewGuid().ToString() : _arguments.Unique,
            Priority = _arguments.Priority,

            // As the C tool: what was written out can't be taken back.
            MaxResubmits = 0,
        })).ToArray();
        try
        {
            await Task.WhenAll(jobs).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            JobsCommand.Fail($"no answer within {_arguments.IdleTimeout!.Value.TotalMilliseconds} ms ({string.Join(", ", _arguments.Servers)})");
        }
    }

    private async Task FollowAsync(JobRequest request)
    {
        try
        {
            if (_arguments.Background)
            {
                var handle = await _client.SubmitBackgroundAsync(request, _idle.Token).ConfigureAwait(false);
                Created(handle);
                return;
            }

            var job = await _client.StartAsync(request, _idle.Token).ConfigureAwait(false);
            Created(job.Handle);
            await foreach (var update in job.Updates.WithCancellation(_idle.Token).ConfigureAwait(false))
            {
                Show(request.Function, update);
            }

            Write(_output, request.Function, (await job.Result.ConfigureAwait(false)).Span);
        }
        catch (JobFailedException)
        {
            Failed(request.Function);
        }
        catch (JobErrorException e)
        {
            Write(_error, request.Function, e.Data.Span);
            Write(_error, function: null, "\n"u8);
            Failed(request.Function);
        }
        catch (Exception e) when (e is (GearmanException or ArgumentException) and not GearmanAuthenticationException)
        {
            JobsCommand.Fail(e.Message);
        }
    }

    private void Created(JobHandle handle)
    {
        KeepWaiting();
        if (_arguments.Verbose)
        {
            Write(_output, function: null, Encoding.Latin1.GetBytes($"Task created: {handle.Value}\n"));
        }
    }

    private void Show(string function, JobUpdate update)
    {
        KeepWaiting();
        switch (update.Kind)
        {
            case JobUpdateKind.Data:
                Write(_output, function, update.Data.Span);
                break;
            case JobUpdateKind.Warning:
                Write(_error, function, update.Data.Span);
                break;
            default:
                // The C tool divides by zero here, and multiplies in 32 bits.
                var percent = update.Denominator == 0 ? 0 : update.Numerator * 100ul / update.Denominator;
                Write(_output, function, Encoding.ASCII.GetBytes($"{percent}% Complete\n"));
                break;
        }
    }

    private void Failed(string function)
    {
        _jobFailed = true;
        Write(_error, function, "Job failed\n"u8);
    }

    private void Write(Stream stream, string? function, ReadOnlySpan<byte> data)
    {
        lock (_lock)
        {
            if (_arguments.Prefix && function is not null)
            {
                stream.Write(Encoding.UTF8.GetBytes($"{function}: "));
            }

            stream.Write(data);
        }
    }

    /// <summary>A server has said something, or is about to be asked: the time-out starts anew.</summary>
    private void KeepWaiting()
    {
        if (_arguments.IdleTimeout is { } timeout)
        {
            _idle.CancelAfter(timeout);
        }
    }
}

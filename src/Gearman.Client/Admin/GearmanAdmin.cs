using System.Globalization;
using System.Net.Sockets;

namespace Gearman.Client.Admin;

/// <summary>Asks a job server about its state and changes it, by the text protocol that every Gearman server speaks.</summary>
/// <remarks>
/// The connection is opened when it is needed, and again after it was lost. One command runs at a time: calls of several
/// callers wait for each other. Every call may throw a <see cref="GearmanConnectionException"/> (the server can't be
/// reached, the connection was lost, no whole answer in time), a <see cref="GearmanProtocolException"/> (the answer can't
/// be read) and a <see cref="ServerErrorException"/> (the server answered ERR, for instance because it does not know the
/// command).
/// </remarks>
public sealed class GearmanAdmin : IAsyncDisposable
{
    private readonly GearmanAdminOptions _options;
    private readonly TimeProvider _time;
    private readonly SemaphoreSlim _turn = new(1);

    // Whoever has the turn has these.
    private AdminLink? _link;
    private bool _disposed;

    /// <summary>Nothing is connected yet.</summary>
    /// <param name="options">What it is told.</param>
    /// <param name="timeProvider">What time-outs are measured by; the system's by default.</param>
    /// <exception cref="ArgumentException">The server has no host or no port.</exception>
    public GearmanAdmin(GearmanAdminOptions options, TimeProvider? timeProvider = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        _options = options.Copy();
        _time = timeProvider ?? TimeProvider.System;
    }

    /// <summary>The functions with their jobs and workers (<c>status</c>).</summary>
    /// <param name="ct">Stops waiting.</param>
    public Task<IReadOnlyList<AdminFunction>> GetStatusAsync(CancellationToken ct = default) => ListAsync("status", AdminRows.Function, ct);

    /// <summary>The functions with their queues (<c>prioritystatus</c>).</summary>
    /// <param name="ct">Stops waiting.</param>
    public Task<IReadOnlyList<AdminFunctionQueues>> GetPriorityStatusAsync(CancellationToken ct = default) =>
        ListAsync("prioritystatus", AdminRows.FunctionQueues, ct);

    /// <summary>The connections, this one included (<c>workers</c>).</summary>
    /// <param name="ct">Stops waiting.</param>
    public Task<IReadOnlyList<AdminConnection>> GetWorkersAsync(CancellationToken ct = default) =>
        ListAsync("workers", AdminRows.Connection, ct);

    /// <summary>The jobs (<c>show jobs</c>).</summary>
    /// <param name="ct">Stops waiting.</param>
    public Task<IReadOnlyList<AdminJob>> GetJobsAsync(CancellationToken ct = default) => ListAsync("show jobs", AdminRows.Job, ct);

    /// <summary>The uniques of all jobs, empty for a job without one (<c>show unique jobs</c>).</summary>
    /// <param name="ct">Stops waiting.</param>
    public Task<IReadOnlyList<string>> GetUniqueJobsAsync(CancellationToken ct = default) =>
        ListAsync("show unique jobs", (line, _) => line, ct);

    /// <summary>The jobs that failed for good, those that failed first first (<c>show failed</c>). Of our server; gearmand has no such list.</summary>
    /// <param name="ct">Stops waiting.</param>
    public Task<IReadOnlyList<AdminFailedJob>> GetFailedJobsAsync(CancellationToken ct = default) => ListAsync("show failed", FailedRows.Job, ct);

    /// <summary>All of a job that failed for good (<c>show failed HANDLE</c>).</summary>
    /// <param name="handle">The job's handle.</param>
    /// <param name="ct">Stops waiting.</param>
    /// <exception cref="ArgumentException">The handle is empty, or has blanks, line breaks or NUL.</exception>
    /// <exception cref="ServerErrorException">There is no such failed job: the code is <c>UNKNOWN_JOB</c>.</exception>
    public async Task<AdminFailedJobDetails> GetFailedJobAsync(string handle, CancellationToken ct = default)
    {
        var answer = ThrowIfError(await SendAsync($"show failed {Word(handle)}", ct).ConfigureAwait(false));
        return FailedRows.Details(AdminRows.Lines(answer), _options.Server);
    }

    /// <summary>Queues a failed job again, as a new background job (<c>retry failed HANDLE</c>).</summary>
    /// <param name="handle">The failed job's handle.</param>
    /// <param name="ct">Stops waiting.</param>
    /// <returns>The handle of the new job.</returns>
    /// <exception cref="ArgumentException">The handle is empty, or has blanks, line breaks or NUL.</exception>
    /// <exception cref="ServerErrorException">
    /// There is no such failed job (<c>UNKNOWN_JOB</c>), a job of its unique is there (<c>JOB_EXISTS</c>), or a limit is met
    /// (<c>LIMIT_EXCEEDED</c>).
    /// </exception>
    public Task<string> RetryFailedJobAsync(string handle, CancellationToken ct = default) => AskAsync($"retry failed {Word(handle)}", ct);

    /// <summary>Queues all failed jobs again that can be (<c>retry failed all</c>).</summary>
    /// <param name="function">The function whose jobs are meant; null for all.</param>
    /// <param name="ct">Stops waiting.</param>
    /// <returns>How many are queued; the others stay failed.</returns>
    /// <exception cref="ArgumentException">The name is empty, or has blanks, line breaks or NUL.</exception>
    public Task<int> RetryFailedJobsAsync(string? function = null, CancellationToken ct = default) => CountAsync("retry failed all", function, ct);

    /// <summary>Forgets a failed job (<c>delete failed HANDLE</c>).</summary>
    /// <param name="handle">The failed job's handle.</param>
    /// <param name="ct">Stops waiting.</param>
    /// <exception cref="ArgumentException">The handle is empty, or has blanks, line breaks or NUL.</exception>
    /// <exception cref="ServerErrorException">There is no such failed job: the code is <c>UNKNOWN_JOB</c>.</exception>
    public Task DeleteFailedJobAsync(string handle, CancellationToken ct = default) => AskAsync($"delete failed {Word(handle)}", ct);

    /// <summary>Forgets all failed jobs (<c>delete failed all</c>).</summary>
    /// <param name="function">The function whose jobs are meant; null for all.</param>
    /// <param name="ct">Stops waiting.</param>
    /// <returns>How many there were.</returns>
    /// <exception cref="ArgumentException">The name is empty, or has blanks, line breaks or NUL.</exception>
    public Task<int> DeleteFailedJobsAsync(string? function = null, CancellationToken ct = default) => CountAsync("delete failed all", function, ct);

    /// <summary>The server's version, such as <c>1.1.20+ds</c> (<c>version</c>).</summary>
    /// <param name="ct">Stops waiting.</param>
    public Task<string> GetVersionAsync(CancellationToken ct = default) => AskAsync("version", ct);

    /// <summary>The server's log level, such as <c>ERROR</c> (<c>verbose</c>).</summary>
    /// <param name="ct">Stops waiting.</param>
    public Task<string> GetVerbosityAsync(CancellationToken ct = default) => AskAsync("verbose", ct);

    /// <summary>The server's process id (<c>getpid</c>).</summary>
    /// <param name="ct">Stops waiting.</param>
    public Task<int> GetProcessIdAsync(CancellationToken ct = default) => AskNumberAsync("getpid", ct);

    /// <summary>Limits the jobs of a function, running ones included, whatever their priority (<c>maxqueue</c>).</summary>
    /// <param name="function">The function; gearmand forgets the limit of one that it does not know yet.</param>
    /// <param name="jobs">The most jobs; null or 0 for no limit.</param>
    /// <param name="ct">Stops waiting.</param>
    /// <exception cref="ArgumentException">The name is empty, or has blanks, line breaks or NUL.</exception>
    public Task SetMaxQueueAsync(string function, int? jobs, CancellationToken ct = default) =>
        AskAsync($"maxqueue {Word(function)}{(jobs is null ? "" : $" {jobs}")}", ct);

    /// <summary>Limits the jobs of a function by their priority (<c>maxqueue</c>); 0 for no limit.</summary>
    /// <param name="function">The function; gearmand forgets the limits of one that it does not know yet.</param>
    /// <param name="high">The most jobs of high priority.</param>
    /// <param name="normal">The most jobs of normal priority.</param>
    /// <param name="low">The most jobs of low priority.</param>
    /// <param name="ct">Stops waiting.</param>
    /// <exception cref="ArgumentException">The name is empty, or has blanks, line breaks or NUL.</exception>
    public Task SetMaxQueueAsync(string function, int high, int normal, int low, CancellationToken ct = default) =>
        AskAsync($"maxqueue {Word(function)} {high} {normal} {low}", ct);

    /// <summary>Adds a function, unless the server knows it (<c>create function</c>).</summary>
    /// <param name="function">Its name.</param>
    /// <param name="ct">Stops waiting.</param>
    /// <exception cref="ArgumentException">The name is empty, or has blanks, line breaks or NUL.</exception>
    public Task CreateFunctionAsync(string function, CancellationToken ct = default) => AskAsync($"create function {Word(function)}", ct);

    /// <summary>Removes a function that has no jobs and no workers (<c>drop function</c>).</summary>
    /// <param name="function">Its name.</param>
    /// <param name="ct">Stops waiting.</param>
    /// <exception cref="ArgumentException">The name is empty, or has blanks, line breaks or NUL.</exception>
    /// <exception cref="ServerErrorException">There is no such function, or it is in use.</exception>
    public Task DropFunctionAsync(string function, CancellationToken ct = default) => AskAsync($"drop function {Word(function)}", ct);

    /// <summary>Takes a job away from its clients, which get WORK_FAIL (<c>cancel job</c>).</summary>
    /// <param name="handle">The job's handle.</param>
    /// <param name="ct">Stops waiting.</param>
    /// <exception cref="ArgumentException">The handle is empty, or has blanks, line breaks or NUL.</exception>
    /// <exception cref="ServerErrorException">There is no such job: the code is <c>UNKNOWN_JOB</c>.</exception>
    public Task CancelJobAsync(string handle, CancellationToken ct = default) => AskAsync($"cancel job {Word(handle)}", ct);

    /// <summary>Stops the server, where it has the command and allows it (<c>shutdown</c>); gearmand 1.1.20 has not.</summary>
    /// <param name="graceful">It finishes its jobs first.</param>
    /// <param name="ct">Stops waiting.</param>
    public async Task ShutdownAsync(bool graceful, CancellationToken ct = default)
    {
        try
        {
            await AskAsync(graceful ? "shutdown graceful" : "shutdown", ct).ConfigureAwait(false);
        }
        catch (GearmanConnectionException e) when (e.InnerException is null or SocketException { SocketErrorCode: SocketError.ConnectionReset } or IOException)
        {
            // Older servers close the connection instead of an answer: they have stopped.
        }
    }

    /// <summary>Sends any line, and returns the answer as it came, ERR included.</summary>
    /// <param name="command">The line, without its end.</param>
    /// <param name="ct">Stops waiting.</param>
    /// <returns>
    /// One line; after <c>status</c>, <c>prioritystatus</c>, <c>workers</c>, <c>show …</c> and <c>help</c> all lines up to
    /// a dot.
    /// </returns>
    /// <exception cref="ArgumentException">The command is empty, or has a line break or NUL.</exception>
    public async Task<AdminAnswer> SendAsync(string command, CancellationToken ct = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(command);
        if (command.AsSpan().ContainsAny('\n', '\r', '\0'))
        {
            throw new ArgumentException("A command is one line.", nameof(command));
        }

        await _turn.WaitAsync(ct).ConfigureAwait(false);
        using var deadline = new CancellationTokenSource(_options.AnswerTimeout, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, ct);
        var whole = false;
        try
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            _link ??= await AdminLink.OpenAsync(_options, _time, ct).ConfigureAwait(false);
            var answer = await _link.AskAsync(command, either.Token).ConfigureAwait(false);
            whole = true;
            return answer;
        }
        catch (OperationCanceledException e) when (!ct.IsCancellationRequested)
        {
            throw new GearmanConnectionException(
                $"The server has not answered '{command}' within {_options.AnswerTimeout.TotalSeconds} s", server: _options.Server, inner: e);
        }
        finally
        {
            if (!whole)
            {
                _link?.Dispose();
                _link = null;
            }

            _turn.Release();
        }
    }

    /// <summary>Closes the connection, after the command that runs.</summary>
    public async ValueTask DisposeAsync()
    {
        await _turn.WaitAsync().ConfigureAwait(false);
        _disposed = true;
        _link?.Dispose();
        _turn.Release();
    }

    private static string Word(string word)
    {
        ArgumentException.ThrowIfNullOrEmpty(word);
        return word.AsSpan().ContainsAny(" \t\r\n\0") ? throw new ArgumentException($"'{word}' is not one word.", nameof(word)) : word;
    }

    private async Task<IReadOnlyList<T>> ListAsync<T>(string command, Func<string, ServerAddress, T> read, CancellationToken ct)
    {
        var answer = ThrowIfError(await SendAsync(command, ct).ConfigureAwait(false));
        return Array.ConvertAll(AdminRows.Lines(answer), line => read(line, _options.Server));
    }

    private Task<int> CountAsync(string command, string? function, CancellationToken ct) =>
        AskNumberAsync(function is null ? command : $"{command} {Word(function)}", ct);

    private async Task<int> AskNumberAsync(string command, CancellationToken ct)
    {
        var answer = await AskAsync(command, ct).ConfigureAwait(false);
        return int.TryParse(answer, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new GearmanProtocolException($"The server's answer to '{command}' is no number: '{answer}'", server: _options.Server);
    }

    private async Task<string> AskAsync(string command, CancellationToken ct)
    {
        var answer = ThrowIfError(await SendAsync(command, ct).ConfigureAwait(false));
        return answer.Bytes.Span.StartsWith("OK"u8)
            ? answer.ToString()
            : throw new GearmanProtocolException($"The server answered '{command}' by '{answer}'", server: _options.Server);
    }

    /// <summary><c>ERR CODE text</c>, with blanks as <c>+</c>; some have a text only.</summary>
    private AdminAnswer ThrowIfError(AdminAnswer answer)
    {
        if (!answer.IsError)
        {
            return answer;
        }

        var words = answer.ToString().Split(' ', 2);
        var hasCode = words[0].Length > 0 && words[0].All(c => char.IsAsciiLetterUpper(c) || c == '_');
        throw new ServerErrorException(
            hasCode ? words[0] : "ERR",
            hasCode ? words.ElementAtOrDefault(1)?.Replace('+', ' ') ?? "" : answer.ToString(),
            server: _options.Server);
    }
}

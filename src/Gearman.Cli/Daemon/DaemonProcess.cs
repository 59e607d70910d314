using System.Net.Sockets;
using System.Runtime.InteropServices;
using Gearman.Cli.Daemon.Logging;
using Gearman.Cli.Daemon.Queues;
using Gearman.Server;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Gearman.Cli.Daemon;

/// <summary>
/// A server's life as a process: listen, become the user, open the log, write the pid file, let the starter go; then serve
/// until a signal. SIGTERM and SIGINT stop at once, SIGUSR1 when no job is left, SIGHUP opens the log file again and
/// reads certificates and users again.
/// </summary>
internal sealed class DaemonProcess
{
    /// <summary>How long a port may stay in use by a server that is just ending, as in a restart.</summary>
    private static readonly TimeSpan PortPatience = TimeSpan.FromSeconds(3);

    /// <summary>SIGUSR1, which .NET has no name for.</summary>
    private static readonly PosixSignal DrainSignal = (PosixSignal)(OperatingSystem.IsMacOS() ? 30 : 10);

    private readonly DaemonArguments _arguments;
    private readonly DaemonLog _log;
    private readonly ILogger _logger;

    private DaemonProcess(DaemonArguments arguments, DaemonLog log)
    {
        _arguments = arguments;
        _log = log;
        _logger = log.CreateLogger(typeof(DaemonProcess).FullName!);
    }

    private DaemonOptions Options => _arguments.Options;

    /// <summary>Serves until a signal or the admin command <c>shutdown</c>.</summary>
    /// <exception cref="DaemonException">It can't start, or it ended by a fault.</exception>
    public static async Task RunAsync(DaemonArguments arguments)
    {
        var count = arguments.Count(arguments.Options.MoreVerbose);
        var verbosity = count == 0 ? arguments.Get(arguments.Options.Verbose) : Verbosity.Counted(count);
        using var log = new DaemonLog(Verbosity.Find(verbosity)!.Value, TimeProvider.System);
        var daemon = new DaemonProcess(arguments, log);
        try
        {
            await daemon.ServeAsync(verbosity).ConfigureAwait(false);
        }
        catch (Exception e) when (e is DaemonException or GearmanServerException or OptionsValidationException)
        {
            Log.NotStarted(daemon._logger, e.Message);
            daemon.OpenForFault();
            throw e as DaemonException ?? new DaemonException(e.Message, e);
        }
    }

    private async Task ServeAsync(string verbosity)
    {
        var account = Account.Find(_arguments.Get(Options.User));
        var queue = new QueueTypes(Options.Queues, problem => Log.Unreadable(_logger, problem), _log).Find(_arguments.Get(Options.QueueType));
        DescriptorLimit.Set(_arguments.Get(Options.FileDescriptors));
        var server = await BindAsync(queue, verbosity).ConfigureAwait(false);
        await using (server.ConfigureAwait(false))
        {
            account?.Become();
            await server.StartAsync().ConfigureAwait(false);
            // Before the log and the pid file, by which others see that it runs: whoever sees it may end it.
            using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
            using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
            using var drain = PosixSignalRegistration.Create(DrainSignal, Drain);
            using var reopen = PosixSignalRegistration.Create(PosixSignal.SIGHUP, Reload);
            _log.Open(Sinks());
            using var pidFile = WritePidFile();
            if (Detached.IsSelf)
            {
                Detached.SayReady();
            }

            await Task.WhenAny(server.Completion).ConfigureAwait(false);
            // Says it if the server ended by a fault.
            await server.StopAsync().ConfigureAwait(false);
            Log.Stopped(_logger);
        }

        void Stop(PosixSignalContext context)
        {
            context.Cancel = true;
            _ = server.StopAsync();
        }

        void Drain(PosixSignalContext context)
        {
            context.Cancel = true;
            Log.Draining(_logger);
            _ = server.DrainAsync();
        }

        void Reload(PosixSignalContext context)
        {
            context.Cancel = true;
            Reopen();
            try
            {
                server.Reload();
            }
            catch (GearmanServerException e)
            {
                Log.NotReloaded(_logger, e.Message);
            }
        }
    }

    /// <summary>A server that has its ports and does not serve yet: what it opens it opens as the user that the process becomes.</summary>
    private async Task<GearmanServer> BindAsync(QueueType queue, string verbosity)
    {
        Log.Starting(_logger, Environment.ProcessId, verbosity);
        foreach (var option in Options.WithoutEffect.Where(_arguments.IsGiven))
        {
            Log.NoEffect(_logger, option.Name);
        }

        foreach (var note in _arguments.Notes)
        {
            Log.NoOption(_logger, note);
        }

        var started = TimeProvider.System.GetTimestamp();
        for (var isFirst = true; ; isFirst = false)
        {
            var options = ServerSettings.From(_arguments, verbosity);
            options.Store = queue.Make(_arguments);
            foreach (var protocol in Protocols.From(_arguments, _log))
            {
                options.Protocols.Add(protocol);
            }

            var server = new GearmanServer(options, _log.CreateLogger<GearmanServer>());
            try
            {
                server.Bind();
                return server;
            }
            catch (GearmanServerException e)
            {
                await server.DisposeAsync().ConfigureAwait(false);
                if (e.InnerException is not SocketException { SocketErrorCode: SocketError.AddressAlreadyInUse }
                    || TimeProvider.System.GetElapsedTime(started) > PortPatience)
                {
                    throw;
                }

                if (isFirst)
                {
                    Log.PortInUse(_logger, e.Message, PortPatience.TotalSeconds);
                }

                await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Where the log goes; to standard error if the file can't be opened, as gearmand has it.</summary>
    private List<ILogSink> Sinks()
    {
        List<ILogSink> sinks = [];
        if (_arguments.Get(Options.Syslog))
        {
            sinks.Add(new Syslog("/dev/log"));
        }

        var path = _arguments.Get(Options.LogFile);
        var isTalk = _arguments.IsGiven(Options.MoreVerbose) && !_arguments.IsGiven(Options.LogFile) && !Detached.IsSelf;
        if (path is "none" or "")
        {
            return sinks;
        }

        try
        {
            sinks.Add(isTalk || path == "stderr" ? LogStream.Error() : LogStream.To(path));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Console.Error.Write(
                $"{DaemonCommand.Name}: Could not open log file \"{path}\", from \"{Environment.CurrentDirectory}\", switching to stderr. ({e.Message})\n");
            sinks.Add(LogStream.Error());
        }

        return sinks;
    }

    /// <summary>A start that failed is told on standard error, and in a log file that was asked for.</summary>
    private void OpenForFault()
    {
        if (!_log.IsOpen && _arguments.IsGiven(Options.LogFile) && _arguments.Get(Options.LogFile) != "stderr")
        {
            _log.Open(Sinks());
        }
    }

    private PidFile? WritePidFile()
    {
        var path = _arguments.Get(Options.PidFile);
        try
        {
            if (path.Length > 0 && PidFile.Read(path) is { } other && other != Environment.ProcessId && Directory.Exists($"/proc/{other}"))
            {
                Log.PidFileTaken(_logger, path, other);
            }

            return PidFile.Create(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            if (_arguments.IsGiven(Options.PidFile))
            {
                throw new DaemonException($"Could not open pid file for writing: {path} ({e.Message})", e);
            }

            // gearmand's default is a place where only root may write.
            Log.NoPidFile(_logger, path, e.Message);
            return null;
        }
    }

    private void Reopen()
    {
        Log.Reopening(_logger);
        try
        {
            _log.Reopen();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Log.NotReopened(_logger, e.Message);
        }
    }
}

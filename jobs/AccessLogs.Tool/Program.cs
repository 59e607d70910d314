return await AccessLogs.Cli.LogCommand.RunAsync("gearman-logs", args);

return await Classics.ClassicsCommand.RunAsync(args);

using System.CommandLine;
using System.Text.Json;
using Gearman.Client.Admin;

namespace Gearman.Cli.Admin;

/// <summary>Something that <c>gearadmin</c> can be told to do.</summary>
/// <param name="Option">The option that tells it.</param>
/// <param name="Command">The line of the text protocol; the option's value is put behind it.</param>
/// <param name="JsonName">What the answer is called in JSON.</param>
/// <param name="WriteJsonAsync">Does it, and writes the answer.</param>
internal sealed record AdminAction(
    Option Option, string Command, string JsonName, Func<GearmanAdmin, string, Utf8JsonWriter, Task> WriteJsonAsync)
{
    /// <summary>All of them, in the order in which the C tool does them, whatever the order of its options.</summary>
    public static IReadOnlyList<AdminAction> All(AdminOptions options) =>
    [
        new(options.ProcessId, "getpid", "pid", async (admin, _, json) => json.WriteNumberValue(await admin.GetProcessIdAsync().ConfigureAwait(false))),
        new(options.CreateFunction, "create function", "createFunction", (admin, name, json) => DoneAsync(admin.CreateFunctionAsync(name), json)),
        new(options.DropFunction, "drop function", "dropFunction", (admin, name, json) => DoneAsync(admin.DropFunctionAsync(name), json)),
        new(options.ShowJobs, "show jobs", "jobs", async (admin, _, json) => AdminJson.Write(json, await admin.GetJobsAsync().ConfigureAwait(false))),
        new(options.ShowUniqueJobs, "show unique jobs", "uniqueJobs", async (admin, _, json) => AdminJson.Write(json, await admin.GetUniqueJobsAsync().ConfigureAwait(false))),
        new(options.ShowFailed, "show failed", "failedJobs", (admin, handle, json) => AdminFailedJson.WriteAsync(admin, handle, json)),
        new(options.RetryFailed, "retry failed", "retryFailed", (admin, which, json) => AdminFailedJson.RetryAsync(admin, which, json)),
        new(options.DeleteFailed, "delete failed", "deleteFailed", (admin, which, json) => AdminFailedJson.DeleteAsync(admin, which, json)),
        new(options.CancelJob, "cancel job", "cancelJob", (admin, handle, json) => DoneAsync(admin.CancelJobAsync(handle), json)),
        new(options.ServerVerbose, "verbose", "verbose", async (admin, _, json) => json.WriteStringValue(await admin.GetVerbosityAsync().ConfigureAwait(false))),
        new(options.ServerVersion, "version", "version", async (admin, _, json) => json.WriteStringValue(await admin.GetVersionAsync().ConfigureAwait(false))),
        new(options.Workers, "workers", "workers", async (admin, _, json) => AdminJson.Write(json, await admin.GetWorkersAsync().ConfigureAwait(false))),
        new(options.PriorityStatus, "prioritystatus", "priorityStatus", async (admin, _, json) => AdminJson.Write(json, await admin.GetPriorityStatusAsync().ConfigureAwait(false))),
        new(options.Status, "status", "status", async (admin, _, json) => AdminJson.Write(json, await admin.GetStatusAsync().ConfigureAwait(false))),
        new(options.Shutdown, "shutdown", "shutdown", (admin, how, json) => DoneAsync(admin.ShutdownAsync(how == "graceful"), json)),
    ];

    private static async Task DoneAsync(Task command, Utf8JsonWriter json)
    {
        await command.ConfigureAwait(false);
        json.WriteStartObject();
        json.WriteBoolean("ok", value: true);
        json.WriteEndObject();
    }
}

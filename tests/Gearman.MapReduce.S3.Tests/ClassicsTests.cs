using System.Diagnostics;
using System.Text;
using Amazon.S3.Model;

namespace Gearman.MapReduce.S3.Tests;

/// <summary>The command Classics over URLs of S3, with the environment that AWS's own tools have.</summary>
public sealed class ClassicsTests
{
    private readonly S3Server _server;
    private readonly string _folder = $"s3://{S3Server.Bucket}/{Guid.NewGuid():N}";

    public ClassicsTests(S3Server server)
    {
        _server = server;
        S3Server.Require();
    }

    [Fact(Timeout = 120_000)]
    public async Task Inputs_outputs_and_spilled_pairs_may_be_there()
    {
        await PutAsync("in/a.txt", "b\na\na\n");
        await PutAsync("in/b.txt", "c\n");
        var (code, errors) = await RunAsync(
            _server.Client.Config.ServiceURL, "wordcount", $"{_folder}/in/*.txt", "--spawn", "2", "--spill", $"{_folder}/spill", "--output", $"{_folder}/out", "--quiet");
        Assert.True(errors.Length == 0, errors);
        Assert.Equal(0, code);
        var (files, text) = (new S3Files(_server.Client), new StringBuilder());
        foreach (var part in JobInput.FromDirectory($"{_folder}/out"))
        {
            using var reader = new StreamReader(files.OpenRead(part.Name, version: null, 0));
            text.Append(await reader.ReadToEndAsync(TestContext.Current.CancellationToken));
        }

        Assert.Equal(["1\tb", "1\tc", "2\ta"], text.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal));
    }

    [Fact(Timeout = 120_000)]
    public async Task An_endpoint_that_is_none_is_told()
    {
        var (code, errors) = await RunAsync("http://127.0.0.1:1", "wordcount", $"{_folder}/in", "--quiet");
        Assert.Equal(1, code);
        Assert.StartsWith($"Classics: {_folder}/in: cannot be read", errors, StringComparison.Ordinal);
    }

    private static async Task<(int ExitCode, string Errors)> RunAsync(string endpoint, params string[] args)
    {
        using var process = Process.Start(new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "Classics.dll"), .. args])
        {
            RedirectStandardError = true,
            UseShellExecute = false,
            Environment =
            {
                ["AWS_ENDPOINT_URL_S3"] = endpoint,
                ["AWS_ACCESS_KEY_ID"] = "S3RVER",
                ["AWS_SECRET_ACCESS_KEY"] = "S3RVER",
                ["AWS_REGION"] = "us-east-1",
                ["AWS_REQUEST_CHECKSUM_CALCULATION"] = "when_required",
                ["AWS_RESPONSE_CHECKSUM_VALIDATION"] = "when_required",
                ["AWS_MAX_ATTEMPTS"] = "1",
            },
        })!;
        var errors = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, errors);
    }

    private Task<PutObjectResponse> PutAsync(string name, string text) => _server.Client.PutObjectAsync(
        new PutObjectRequest { BucketName = S3Server.Bucket, Key = $"{_folder.Split('/')[^1]}/{name}", ContentBody = text, UseChunkEncoding = false }, TestContext.Current.CancellationToken);
}

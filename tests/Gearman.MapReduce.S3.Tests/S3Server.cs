using System.Diagnostics;
using Amazon.Runtime;
using Amazon.S3;
using Gearman.MapReduce.S3.Tests;
using Gearman.TestSupport;

[assembly: AssemblyFixture(typeof(S3Server))] // one for all: the store of a scheme is one of the process

namespace Gearman.MapReduce.S3.Tests;

/// <summary>A real server that speaks S3, as a child process with a bucket, and the store of this process.</summary>
public sealed class S3Server : IAsyncLifetime
{
    public const string Bucket = "data";

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("s3-tests-");
    private Process? _process;

    public AmazonS3Client Client { get; private set; } = null!;

    /// <summary>Starts it. Where it is not installed the tests are skipped, or fail if the environment says GEARMAN_REQUIRE_PEERS=1.</summary>
    public async ValueTask InitializeAsync()
    {
        var folder = Path.Combine(SourceRoot.Find(), "artifacts", "s3", "node_modules", ".bin");
        if (!File.Exists(Path.Combine(folder, "s3rver")))
        {
            return; // each test says so
        }

        _process = Process.Start(new ProcessStartInfo(
            "node",
            ["--no-deprecation", Path.Combine(folder, "s3rver"), "-d", _directory.FullName, "-a", "127.0.0.1", "-p", "0", "--no-vhost-buckets", "--configure-bucket", Bucket])
        {
            RedirectStandardOutput = true,
            UseShellExecute = false,
        })!;
        string? line;
        do
        {
            line = await _process.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException("s3rver does not start");
        }
        while (!line.StartsWith("S3rver listening on ", StringComparison.Ordinal));

        _ = _process.StandardOutput.ReadToEndAsync(); // it writes a line a request
        Client = new AmazonS3Client(new BasicAWSCredentials("S3RVER", "S3RVER"), new AmazonS3Config
        {
            ServiceURL = $"http://{line[(line.LastIndexOf(' ') + 1)..]}",
            ForcePathStyle = true,
            RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED, // older servers know no others
            ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED,
        });
        FileStores.Register("s3", () => new S3Files(Client));
    }

    /// <summary>Skips the test, or fails it, where the server is not installed.</summary>
    public static void Require() => Peer.Require("s3rver", "npm, and run test.sh", Path.Combine(SourceRoot.Find(), "artifacts", "s3", "node_modules", ".bin"));

    public async ValueTask DisposeAsync()
    {
        Client?.Dispose();
        if (_process is not null)
        {
            _process.Kill();
            await _process.WaitForExitAsync();
            _process.Dispose();
        }

        _directory.Delete(recursive: true);
    }
}

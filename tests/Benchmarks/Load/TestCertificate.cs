using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Benchmarks.Load;

/// <summary>A certificate for a server of a run, in a file that goes with the run.</summary>
internal sealed class TestCertificate : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("benchmarks");

    public TestCertificate()
    {
        Path = System.IO.Path.Combine(_folder.FullName, "server.pem");
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var now = TimeProvider.System.GetUtcNow();
        using var certificate = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256).CreateSelfSigned(now.AddDays(-1), now.AddDays(7));
        File.WriteAllText(Path, certificate.ExportCertificatePem() + "\n" + key.ExportPkcs8PrivateKeyPem());
    }

    /// <summary>Certificate and key.</summary>
    public string Path { get; }

    /// <summary>Speaks TLS to a server of this run, whatever its certificate.</summary>
    public static async Task<Stream> AuthenticateAsync(Stream stream, CancellationToken cancellation)
    {
        var tls = new SslStream(stream);
#pragma warning disable CA5359 // The server is this run's own.
        await tls.AuthenticateAsClientAsync(
            new SslClientAuthenticationOptions { TargetHost = "localhost", RemoteCertificateValidationCallback = (_, _, _, _) => true }, cancellation);
#pragma warning restore CA5359
        return tls;
    }

    public void Dispose() => _folder.Delete(recursive: true);
}

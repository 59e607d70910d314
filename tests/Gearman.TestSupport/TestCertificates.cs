using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Gearman.TestSupport;

/// <summary>An authority of a test's own, and the PEM files of what it signed. Deleted with their folder.</summary>
public sealed class TestCertificates : IDisposable
{
    private readonly DateTimeOffset _begin = TimeProvider.System.GetUtcNow().AddDays(-1);
    private readonly X509Certificate2 _authority;

    /// <summary>Makes an authority.</summary>
    public TestCertificates()
    {
        Folder = Directory.CreateTempSubdirectory("gearman-tls-").FullName;
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=Test authority", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, critical: true));
        _authority = request.CreateSelfSigned(_begin, _begin.AddDays(2));
        CaFile = Path.Combine(Folder, "ca.pem");
        File.WriteAllText(CaFile, _authority.ExportCertificatePem());
    }

    /// <summary>Where the files are.</summary>
    public string Folder { get; }

    /// <summary>The authority's certificate.</summary>
    public string CaFile { get; }

    /// <summary>Writes a certificate for a server on loopback or a client, and its key, into one file.</summary>
    /// <param name="file">The file's name; replaced if it is there.</param>
    /// <param name="name">Who it is for; a server's host.</param>
    /// <returns>The file's path.</returns>
    public string Write(string file, string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        if (IPAddress.TryParse(name, out var address))
        {
            names.AddIpAddress(address);
        }
        else
        {
            names.AddDnsName(name);
        }

        request.CertificateExtensions.Add(names.Build());
        using var certificate = request.Create(_authority, _begin, _begin.AddDays(2), RandomNumberGenerator.GetBytes(8));
        var path = Path.Combine(Folder, file);
        File.WriteAllText(path, certificate.ExportCertificatePem() + "\n" + key.ExportPkcs8PrivateKeyPem() + "\n");
        return path;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _authority.Dispose();
        Directory.Delete(Folder, recursive: true);
    }
}

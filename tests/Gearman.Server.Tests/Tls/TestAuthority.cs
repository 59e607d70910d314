using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Gearman.Server.Tests.Tls;

/// <summary>An authority for certificates of a test, in a folder that goes with it.</summary>
internal sealed class TestAuthority : IDisposable
{
    private static readonly DateTimeOffset Start = TimeProvider.System.GetUtcNow().AddDays(-1);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("gearman-tls-");
    private readonly X509Certificate2 _root;
    private int _files;

    public TestAuthority()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=Test authority", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        _root = request.CreateSelfSigned(Start, Start.AddDays(10));
        Path = NewPath();
        File.WriteAllText(Path, _root.ExportCertificatePem());
    }

    /// <summary>The authority's own certificate.</summary>
    public string Path { get; }

    /// <summary>Trusts this authority alone.</summary>
    public X509ChainPolicy Policy
    {
        get
        {
            var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
            policy.CustomTrustStore.Add(_root);
            return policy;
        }
    }

    public string NewPath() => System.IO.Path.Combine(_folder.FullName, $"{++_files}.pem");

    /// <summary>A server's certificate for a host, with its key in the same file.</summary>
    public TlsCertificateFile ForHost(string host, string? path = null)
    {
        using var certificate = Issue("CN=" + host, names => names.AddDnsName(host));
        var file = new TlsCertificateFile(path ?? NewPath());
        File.WriteAllText(file.Path, certificate.ExportCertificatePem() + "\n" + certificate.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem());
        return file;
    }

    /// <summary>A client's certificate.</summary>
    public X509Certificate2 ForClient(string name, string? dnsName = null)
    {
        using var certificate = Issue("CN=" + name, names => names.AddDnsName(dnsName ?? name + ".test"));
        // By way of a file, since some systems take no keys that exist in memory alone.
        return X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pfx), null);
    }

    public void Dispose()
    {
        _root.Dispose();
        _folder.Delete(recursive: true);
    }

    private X509Certificate2 Issue(string subject, Action<SubjectAlternativeNameBuilder> name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(subject, key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        name(names);
        request.CertificateExtensions.Add(names.Build());
        Span<byte> serial = stackalloc byte[8];
        RandomNumberGenerator.Fill(serial);
        using var certificate = request.Create(_root, Start, Start.AddDays(9), serial);
        return certificate.CopyWithPrivateKey(key);
    }
}

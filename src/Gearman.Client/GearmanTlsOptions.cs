using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace Gearman.Client;

/// <summary>How TLS is spoken with servers. Files are read for each connection: a certificate that was renewed is used from the next one on.</summary>
public sealed class GearmanTlsOptions
{
    /// <summary>The name that a server's certificate has to be for, which is sent as SNI as well.</summary>
    /// <value>The default is null: the host of the server's <see cref="ServerAddress"/>.</value>
    public string? TargetHost { get; set; }

    /// <summary>A PEM file with the authorities that may have signed a server's certificate.</summary>
    /// <value>The default is null: those that the system trusts.</value>
    public string? CaFile { get; set; }

    /// <summary>A PEM file with this side's certificate, and those between it and its authority.</summary>
    /// <value>The default is null: none.</value>
    public string? CertificateFile { get; set; }

    /// <summary>A PEM file with the key of <see cref="CertificateFile"/>, not encrypted.</summary>
    /// <value>The default is null: it is in <see cref="CertificateFile"/>.</value>
    public string? KeyFile { get; set; }

    /// <summary>Sets whatever else there is to TLS, after the rest was set. Called for each connection.</summary>
    /// <value>The default is null.</value>
    public Action<SslClientAuthenticationOptions>? Configure { get; set; }

    /// <summary>A copy.</summary>
    internal GearmanTlsOptions Copy() => new()
    {
        TargetHost = TargetHost,
        CaFile = CaFile,
        CertificateFile = CertificateFile,
        KeyFile = KeyFile,
        Configure = Configure,
    };

    /// <summary>What a handshake with a server needs, from the files as they are now.</summary>
    /// <exception cref="IOException">A file can't be read.</exception>
    /// <exception cref="System.Security.Cryptography.CryptographicException">A file has no certificate or key.</exception>
    internal SslClientAuthenticationOptions ForServer(ServerAddress server)
    {
        var options = new SslClientAuthenticationOptions { TargetHost = TargetHost ?? server.Host };
        if (CaFile is not null)
        {
            options.CertificateChainPolicy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
            options.CertificateChainPolicy.CustomTrustStore.ImportFromPemFile(CaFile);
        }

        if (CertificateFile is not null)
        {
            var between = new X509Certificate2Collection();
            between.ImportFromPemFile(CertificateFile);
            options.ClientCertificateContext = SslStreamCertificateContext.Create(
                WithUsableKey(X509Certificate2.CreateFromPemFile(CertificateFile, KeyFile)), between, offline: true);
        }

        Configure?.Invoke(options);
        return options;
    }

    /// <summary>Windows speaks TLS only with keys that it holds itself.</summary>
    private static X509Certificate2 WithUsableKey(X509Certificate2 certificate)
    {
        if (!OperatingSystem.IsWindows())
        {
            return certificate;
        }

        using (certificate)
        {
            return X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pkcs12), password: null);
        }
    }
}

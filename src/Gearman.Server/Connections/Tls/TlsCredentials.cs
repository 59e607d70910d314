using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Gearman.Server.Connections.Tls;

/// <summary>The server's certificates and the authorities of its clients, as the files had them when they were read.</summary>
internal sealed class TlsCredentials
{
    private readonly (X509Certificate2 Certificate, SslServerAuthenticationOptions Options)[] _hosts;

    private TlsCredentials((X509Certificate2 Certificate, SslServerAuthenticationOptions Options)[] hosts)
    {
        _hosts = hosts;
    }

    /// <summary>Reads the files.</summary>
    /// <exception cref="GearmanServerException">One can't be used.</exception>
    public static TlsCredentials Load(ServerTlsOptions options)
    {
        if (options.Certificates.Count == 0)
        {
            throw new GearmanServerException("TLS needs a certificate.");
        }

        if (options is { RequireClientCertificate: true, ClientCaPath: null })
        {
            throw new GearmanServerException("Client certificates need a file of the authorities that they come from.");
        }

        var authorities = options.ClientCaPath is { } path ? LoadChain(path) : null;
        if (authorities is { Count: 0 })
        {
            throw new GearmanServerException($"There is no certificate in {options.ClientCaPath}.");
        }

        return new TlsCredentials([.. options.Certificates.Select(file => LoadHost(file, authorities, options.RequireClientCertificate))]);
    }

    /// <summary>How to serve a client.</summary>
    /// <param name="host">The host that the client names; empty for none.</param>
    public SslServerAuthenticationOptions For(string host) =>
        Array.Find(_hosts, h => host.Length > 0 && h.Certificate.MatchesHostname(host)) is { Options: { } options } ? options : _hosts[0].Options;

    private static (X509Certificate2 Certificate, SslServerAuthenticationOptions Options) LoadHost(
        TlsCertificateFile file, X509Certificate2Collection? authorities, bool isRequired)
    {
        X509Certificate2 certificate;
        try
        {
            certificate = X509Certificate2.CreateFromPemFile(file.Path, file.KeyPath ?? file.Path);
        }
        catch (Exception e) when (IsUnusable(e))
        {
            throw Unusable(file.KeyPath is null ? file.Path : $"{file.Path} and {file.KeyPath}", e);
        }

        var options = new SslServerAuthenticationOptions
        {
            ServerCertificateContext = SslStreamCertificateContext.Create(certificate, LoadChain(file.Path), offline: true),
            EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
            AllowRenegotiation = false,
            ClientCertificateRequired = authorities is not null,
        };
        if (authorities is not null)
        {
            options.CertificateChainPolicy = new X509ChainPolicy
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                RevocationMode = X509RevocationMode.NoCheck,
                DisableCertificateDownloads = true,
            };
            options.CertificateChainPolicy.CustomTrustStore.AddRange(authorities);
            options.RemoteCertificateValidationCallback = (_, _, _, errors) =>
                errors == SslPolicyErrors.None || (errors == SslPolicyErrors.RemoteCertificateNotAvailable && !isRequired);
        }

        return (certificate, options);
    }

    private static X509Certificate2Collection LoadChain(string path)
    {
        var certificates = new X509Certificate2Collection();
        try
        {
            certificates.ImportFromPemFile(path);
            return certificates;
        }
        catch (Exception e) when (IsUnusable(e))
        {
            throw Unusable(path, e);
        }
    }

    private static bool IsUnusable(Exception e) => e is IOException or UnauthorizedAccessException or CryptographicException or ArgumentException;

    private static GearmanServerException Unusable(string files, Exception e) => new($"Can't use the certificate of {files}: {e.Message}", e);
}

namespace Gearman.Server;

/// <summary>A server certificate in PEM files.</summary>
/// <param name="Path">The certificate, and behind it those of the authorities between it and the root.</param>
/// <param name="KeyPath">Its private key, not encrypted; null if that is in the same file.</param>
public sealed record TlsCertificateFile(string Path, string? KeyPath = null);

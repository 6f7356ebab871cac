using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Broadcast.Mqtt;

/// <summary>
/// Which broker is trusted: one whose certificate names the host that was asked for, is within its dates, may serve, and was signed by an authority
/// of the given file. The authorities that the operating system trusts count for nothing, and nothing is fetched from an address that a certificate names.
/// </summary>
internal static class BrokerCertificate
{
    private static readonly Oid ServerAuthentication = new("1.3.6.1.5.5.7.3.1");

    /// <summary>The rule for one connection; the file is read each time, so a new authority needs no restart.</summary>
    /// <exception cref="AuthenticationException">The file cannot be read, or holds no certificate.</exception>
    public static SslClientAuthenticationOptions Rule(string caFile, string host, DateTimeOffset now)
    {
        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck, // a station's own authority publishes no list
            DisableCertificateDownloads = true,
            VerificationTimeIgnored = false,
            VerificationTime = now.LocalDateTime,
        };
        policy.ApplicationPolicy.Add(ServerAuthentication);
        try
        {
            policy.CustomTrustStore.ImportFromPemFile(caFile);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw new AuthenticationException($"The authority's file '{caFile}' cannot be read: {unreadable.Message}", unreadable);
        }

        if (policy.CustomTrustStore.Count == 0)
            throw new AuthenticationException($"The authority's file '{caFile}' holds no certificate.");
        return new SslClientAuthenticationOptions
        {
            TargetHost = host,
            EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
            CertificateChainPolicy = policy,
        };
    }
}

using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Broadcast.Mqtt.Tests;

public sealed class TlsTests
{
    private static readonly string[] Listening = ["cafile {folder}/ca.pem", "certfile {folder}/broker.pem", "keyfile {folder}/broker.key"];

    [Fact]
    public async Task A_broker_whose_certificate_our_authority_signed_is_trusted()
    {
        await using var broker = await MosquittoProcess.StartAsync(Listening, prepare: WriteCertificates);
        await using var link = new Rig(broker).Link("box", options => options with { CaFile = Path.Combine(broker.Folder, "ca.pem") });
        await link.SubscribeAsync("t", MqttQos.AtLeastOnce);
        await Rig.ConnectedAsync(link);

        await Task.WhenAll(Enumerable.Range(0, 200).Select(_ =>
            link.PublishAsync(new("t", new byte[5_000], MqttQos.AtLeastOnce, Retain: false)))).WaitAsync(Rig.Deadline);

        for (var i = 0; i < 200; i++)
            (await Rig.NextAsync(link)).Payload.Length.Should().Be(5_000);
    }

    [Fact]
    public async Task A_broker_whose_certificate_another_authority_signed_is_not()
    {
        await using var broker = await MosquittoProcess.StartAsync(Listening, prepare: WriteCertificates);
        using var other = Authority();
        var otherFile = Path.Combine(broker.Folder, "other.pem");
        await File.WriteAllTextAsync(otherFile, other.ExportCertificatePem());
        await using var link = new Rig(broker).Link("box", options => options with { CaFile = otherFile });

        var state = await link.WaitForStateAsync(now => now.Phase == MqttLinkPhase.Disconnected && now.Reason != MqttReason.NotStarted).WaitAsync(Rig.Deadline);

        state.Reason.Should().Be(MqttReason.TlsFailed);
    }

    private static X509Certificate2 Authority()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=Authority", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, 0, critical: true));
        var now = TimeProvider.System.GetUtcNow();
        return request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
    }

    private static void WriteCertificates(string folder)
    {
        using var authority = Authority();
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=127.0.0.1", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        using var certificate = request.Create(authority, new DateTimeOffset(authority.NotBefore), new DateTimeOffset(authority.NotAfter), [1, 2, 3]);
        File.WriteAllText(Path.Combine(folder, "ca.pem"), authority.ExportCertificatePem());
        File.WriteAllText(Path.Combine(folder, "broker.pem"), certificate.ExportCertificatePem());
        File.WriteAllText(Path.Combine(folder, "broker.key"), key.ExportPkcs8PrivateKeyPem());
    }
}

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

    public static TheoryData<string, Certificate> Untrusted => new()
    {
        { "another authority's", new Certificate { OtherAuthority = true } },
        { "another host's", new Certificate { Host = "192.0.2.1" } },
        { "one that is past its date", new Certificate { To = TimeSpan.FromHours(-1) } },
        { "one that is not valid yet", new Certificate { From = TimeSpan.FromHours(1) } },
        { "one for clients only", new Certificate { Use = "1.3.6.1.5.5.7.3.2" } },
    };

    [Theory]
    [MemberData(nameof(Untrusted))]
    public async Task A_broker_with_any_other_certificate_is_not(string which, Certificate certificate)
    {
        await using var broker = await MosquittoProcess.StartAsync(Listening, prepare: folder => WriteCertificates(folder, certificate));
        await using var link = new Rig(broker).Link("box", options => options with { CaFile = Path.Combine(broker.Folder, "trusted.pem") });

        (await FirstEndAsync(link)).Should().Be(MqttReason.TlsFailed, which);
    }

    [Fact]
    public async Task A_broker_that_speaks_no_TLS_at_that_port_is_not_trusted_either()
    {
        await using var broker = await MosquittoProcess.StartAsync(prepare: folder => WriteCertificates(folder, new Certificate()));
        await using var link = new Rig(broker).Link("box", options => options with { CaFile = Path.Combine(broker.Folder, "ca.pem"), Username = "u", Password = "s3cret" });

        (await FirstEndAsync(link)).Should().Be(MqttReason.TlsFailed);
        broker.Log.Should().NotContain("as box", "nothing is told to somebody whom we do not know");
    }

    [Fact]
    public async Task A_file_that_holds_no_authority_is_named()
    {
        await using var broker = await MosquittoProcess.StartAsync();
        var file = Path.Combine(broker.Folder, "empty.pem");
        await File.WriteAllTextAsync(file, "không có gì");
        await using var link = new Rig(broker).Link("box", options => options with { CaFile = file });

        (await FirstEndAsync(link)).Should().Be(MqttReason.TlsFailed);
        (await link.WaitForStateAsync(state => state.Detail.Contains("empty.pem", StringComparison.Ordinal)).WaitAsync(Rig.Deadline)).Should().NotBeNull();
    }

    private static async Task<MqttReason> FirstEndAsync(MqttLink link) =>
        (await link.WaitForStateAsync(now => now.Phase == MqttLinkPhase.Disconnected && now.Reason != MqttReason.NotStarted).WaitAsync(Rig.Deadline)).Reason;

    private static X509Certificate2 Authority()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=Authority", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, 0, critical: true));
        var now = TimeProvider.System.GetUtcNow();
        return request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
    }

    private static void WriteCertificates(string folder) => WriteCertificates(folder, new Certificate());

    private static void WriteCertificates(string folder, Certificate wanted)
    {
        using var authority = Authority();
        using var other = Authority();
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={wanted.Host}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Parse(wanted.Host));
        request.CertificateExtensions.Add(names.Build());
        if (wanted.Use is { } use)
            request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(use)], critical: true));
        var now = TimeProvider.System.GetUtcNow();
        using var certificate = request.Create(authority, now + wanted.From, now + wanted.To, [1, 2, 3]);
        File.WriteAllText(Path.Combine(folder, "ca.pem"), authority.ExportCertificatePem());
        File.WriteAllText(Path.Combine(folder, "trusted.pem"), (wanted.OtherAuthority ? other : authority).ExportCertificatePem());
        File.WriteAllText(Path.Combine(folder, "broker.pem"), certificate.ExportCertificatePem());
        File.WriteAllText(Path.Combine(folder, "broker.key"), key.ExportPkcs8PrivateKeyPem());
    }

    /// <summary>What the broker shows.</summary>
    public sealed record Certificate
    {
        public bool OtherAuthority { get; init; }

        public string Host { get; init; } = "127.0.0.1";

        public TimeSpan From { get; init; } = TimeSpan.FromHours(-2);

        public TimeSpan To { get; init; } = TimeSpan.FromHours(20);

        public string? Use { get; init; }
    }
}

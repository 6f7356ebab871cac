using System.Text;
using Broadcast.Controller.Trust;
using Broadcast.Protocol;

namespace Broadcast.Controller.Tests.Trust;

public sealed class SigningAndAudit : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private readonly TestFolder _folder = new();
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 11, 22, 5, 0, 0, TimeSpan.Zero));

    private TrustFolder Trust => new(_folder.Path);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_box_accepts_what_the_station_signed()
    {
        using var audit = new AuditTrail(Trust.Audit);
        using var signer = Started(audit);
        var topic = Topics.Receipt("phuong-1", "loa-1");
        var text = signer.Sign("phuong-1", topic.Audience, Purpose.Receipt, new Receipt { Records = ["r1"] }, TimeSpan.FromDays(1));

        using var keys = TrustedKeys.Open([signer.PublicKey("phuong-1")]);
        var receiver = new Receiver("phuong-1", "loa-1", [], _clock.GetUtcNow(), true, "");
        var verified = DocumentVerifier.Verify(Encoding.ASCII.GetBytes(text), topic, keys, receiver, SequenceLedger.Empty);
        verified.Should().BeOfType<Verified>().Which.Document.Sequence.Should().Be(_clock.GetUtcNow().ToUnixTimeMilliseconds());
    }

    [Fact]
    public void The_key_is_made_once_and_is_readable_by_its_owner_alone()
    {
        using var audit = new AuditTrail(Trust.Audit);
        using var first = Started(audit);
        using var second = Started(audit);
        second.PublicKey("phuong-1").Kid.Should().Be(first.PublicKey("phuong-1").Kid).And.MatchRegex("^k[0-9a-f]{16}$");
        first.PublicKey("phuong-2").Kid.Should().NotBe(first.PublicKey("phuong-1").Kid, "every station has its own");
        File.GetUnixFileMode(Trust.SigningKey("phuong-1")).Should().Be(OwnerOnly);
    }

    [Theory]
    [InlineData("")]
    [InlineData("-----BEGIN PRIVATE KEY-----\nrác\n-----END PRIVATE KEY-----\n")]
    public void A_broken_key_file_is_refused_and_left_alone_since_every_box_knows_the_old_key(string broken)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Trust.SigningKey("phuong-1"))!);
        File.WriteAllText(Trust.SigningKey("phuong-1"), broken);
        using var audit = new AuditTrail(Trust.Audit);
        using var signer = Started(audit);

        signer.Invoking(s => s.PublicKey("phuong-1")).Should().Throw<StartRefusedException>().WithMessage("*signing-key.pem*khôi phục*");
        File.ReadAllText(Trust.SigningKey("phuong-1")).Should().Be(broken);
    }

    [Fact]
    public void A_name_that_would_lead_out_of_the_folder_is_no_station()
    {
        using var audit = new AuditTrail(Trust.Audit);
        using var signer = Started(audit);
        signer.Invoking(s => s.PublicKey("../x")).Should().Throw<ArgumentException>();
    }

    [Fact]
    public void The_audit_trail_says_what_was_signed_for_whom_and_holds_no_secret()
    {
        using (var audit = new AuditTrail(Trust.Audit))
        {
            using var signer = Started(audit);
            signer.Sign("phuong-1", "box/loa-1", Purpose.Receipt, new Receipt { Records = ["r1"] }, TimeSpan.FromDays(1));
            signer.Sign("phuong-1", "box/loa-1", Purpose.Time, Reply(), TimeSpan.FromMinutes(1));
        }

        var lines = File.ReadAllLines(Trust.Audit);
        lines.Should().ContainSingle().Which.Should().MatchRegex("^2026-11-22T05:00:00.000Z phuong-1 receipt box/loa-1 [0-9]{13} [0-9a-f]{64}$");
        File.GetUnixFileMode(Trust.Audit).Should().Be(OwnerOnly);
    }

    [Fact]
    public void The_audit_trail_does_not_grow_without_bound()
    {
        using (var audit = new AuditTrail(Trust.Audit, fileBytes: 1_000, olderFiles: 3))
        {
            for (var n = 0; n < 500; n++)
                audit.Add(_clock.GetUtcNow(), "phuong-1", "plan", "box/loa-1", n, new byte[32]);
        }

        var files = Directory.GetFiles(_folder.Path, "audit.log*");
        files.Should().HaveCount(4);
        files.Sum(file => new FileInfo(file).Length).Should().BeLessThan(5_000);
        File.ReadLines(Trust.Audit).Last().Should().Contain(" 499 ");
    }

    [Fact]
    public void A_rotation_that_fails_once_does_not_end_all_signing()
    {
        using var audit = new AuditTrail(Trust.Audit, fileBytes: 100, olderFiles: 3);
        audit.Add(_clock.GetUtcNow(), "phuong-1", "plan", "box/loa-1", 1, new byte[32]);
        var inTheWay = Directory.CreateDirectory(Trust.Audit + ".1");
        audit.Invoking(a => a.Add(_clock.GetUtcNow(), "phuong-1", "plan", "box/loa-1", 2, new byte[32])).Should().Throw<IOException>();

        inTheWay.Delete();
        audit.Add(_clock.GetUtcNow(), "phuong-1", "plan", "box/loa-1", 3, new byte[32]);
        File.ReadLines(Trust.Audit).Should().ContainSingle().Which.Should().Contain(" 3 ");
    }

    [Fact]
    public void A_document_read_back_is_the_one_that_was_signed_and_another_is_none()
    {
        using var audit = new AuditTrail(Trust.Audit);
        using var signer = Started(audit);
        var topic = Topics.Plan("phuong-1", "loa-1");
        var plan = new Plan { From = _clock.GetUtcNow(), Until = _clock.GetUtcNow(), LeaseUntil = _clock.GetUtcNow(), Zones = ["all"], Airings = [] };
        var text = signer.Sign("phuong-1", topic.Audience, Purpose.Plan, plan, TimeSpan.FromDays(14));
        _clock.SetUtcNow(_clock.GetUtcNow().AddYears(1));

        signer.Read(topic, text)!.Body.Should().BeOfType<Plan>().Which.Zones.Should().Equal("all");
        signer.Read(topic, text[..^3] + "AAA").Should().BeNull();
        signer.Read(Topics.Plan("phuong-1", "loa-2"), text).Should().BeNull();
    }

    private StationSigner Started(AuditTrail audit) => new(Trust, new FileSequences(Trust), audit, _clock);

    private TimeReply Reply() => new()
    {
        Nonce = System.Buffers.Text.Base64Url.EncodeToString(new byte[16]),
        AskSentAt = _clock.GetUtcNow(),
        ReceivedAt = _clock.GetUtcNow(),
        SentAt = _clock.GetUtcNow(),
    };
}

using System.Security.Cryptography;
using System.Text;

namespace Broadcast.Protocol.Tests;

public sealed class SignedDocumentsAreChecked
{
    [Fact]
    public void A_signed_plan_is_accepted_once_and_then_a_silent_duplicate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var keys = TrustedKeys.Open([StationKey.Of("k1", key, Purpose.Plan)]);
        var now = new DateTimeOffset(2026, 11, 22, 10, 0, 0, TimeSpan.Zero);
        var document = new SignedDocument
        {
            Purpose = Purpose.Plan, Station = "s", Audience = Audience.OfBox("b"), Sequence = 5, IssuedAt = now, ExpiresAt = now.AddDays(1),
            Body = new Plan
            {
                From = now, Until = now.AddDays(1), LeaseUntil = now.AddDays(1), Zones = ["z"],
                Airings = [new Airing { Id = "a", Slot = "s", Programme = "p", Zone = "z", Priority = Priority.Normal, StartAt = now, DurationMs = 5, VolumeDb = -3, Late = LateRule.Join, Interrupted = InterruptedRule.Drop, Parts = [new AiringPart { Bulletin = "b", Content = ContentId.Of("x"u8), Bytes = 4, DurationMs = 5 }] }],
            },
        };
        var text = new DocumentSigner(key, "k1").Sign(document);
        var receiver = new Receiver("s", "b", ["z"], now, true, "AAAAAAAAAAAAAAAAAAAAAA");
        var result = DocumentVerifier.Verify(Encoding.ASCII.GetBytes(text), Topics.Plan("s", "b"), keys, receiver, SequenceLedger.Empty);
        var verified = result.Should().BeOfType<Verified>().Subject;
        verified.Document.Should().BeEquivalentTo(document);
        var ledger = SequenceLedger.Read(SequenceLedger.Empty.With(verified.Entry!).ToUtf8());
        DocumentVerifier.Verify(Encoding.ASCII.GetBytes(text), Topics.Plan("s", "b"), keys, receiver, ledger).Should().BeOfType<Duplicate>();
    }
}

using System.Text;
using Broadcast.Protocol.Tests.Golden;

namespace Broadcast.Protocol.Tests;

public sealed class SignedDocumentsAreChecked
{
    private static readonly DateTimeOffset Now = new(2026, 11, 22, 10, 0, 0, TimeSpan.Zero);
    private static readonly Receiver Box = new("s", "b", ["z"], Now, true, Payloads.Nonce);

    [Fact]
    public void A_plan_is_accepted_once_and_after_a_restart_is_a_silent_duplicate()
    {
        using var keys = TestKey.OpenTrusted();
        var document = PlanOf(5);
        var jws = Encoding.ASCII.GetBytes(TestKey.Station.Signer.Sign(document));

        var verified = DocumentVerifier.Verify(jws, Topics.Plan("s", "b"), keys, Box, SequenceLedger.Empty).Should().BeOfType<Verified>().Subject;
        verified.Document.Should().BeEquivalentTo(document);
        var afterRestart = SequenceLedger.Read(SequenceLedger.Empty.With(verified.Entry!).ToUtf8());

        DocumentVerifier.Verify(jws, Topics.Plan("s", "b"), keys, Box, afterRestart).Should().Be(new Duplicate(Purpose.Plan, "box/b", 5));
    }

    [Fact]
    public void Signing_the_same_plan_again_is_still_the_same_word()
    {
        using var keys = TestKey.OpenTrusted();
        var first = TestKey.Station.Signer.Sign(PlanOf(5));
        var second = TestKey.Station.Signer.Sign(PlanOf(5));
        second.Should().NotBe(first, "ES256 signatures are random");
        var entry = ((Verified)DocumentVerifier.Verify(Encoding.ASCII.GetBytes(first), Topics.Plan("s", "b"), keys, Box, SequenceLedger.Empty)).Entry!;
        DocumentVerifier.Verify(Encoding.ASCII.GetBytes(second), Topics.Plan("s", "b"), keys, Box, SequenceLedger.Empty.With(entry)).Should().BeOfType<Duplicate>();
    }

    [Fact]
    public void A_signer_refuses_what_a_box_would_refuse()
    {
        var bad = PlanOf(5) with { Body = new Receipt { Records = [new string('x', 65)] }, Purpose = Purpose.Receipt };
        var sign = () => TestKey.Station.Signer.Sign(bad);
        sign.Should().Throw<ArgumentException>().WithMessage("body.records[0]: must be 1–64 characters*");
        var mismatched = () => TestKey.Station.Signer.Sign(PlanOf(5) with { Purpose = Purpose.Alert });
        mismatched.Should().Throw<ArgumentException>().WithMessage("purpose: *");
    }

    [Fact]
    public void A_broken_ledger_is_not_taken_for_an_empty_one()
    {
        foreach (var text in new[] { "", "{}", "[null]", "[{}]", """[{"purpose":"lottery","audience":"station","sequence":1,"digest":"00"}]""" })
        {
            var read = () => SequenceLedger.Read(Encoding.UTF8.GetBytes(text));
            read.Should().Throw<FormatException>(text);
        }
    }

    [Fact]
    public void A_re_key_adds_replaces_and_retires_but_leaves_at_least_one_key()
    {
        using var keys = TestKey.OpenTrusted();
        var next = TestKey.Of("test-next", Purpose.Plan).Public;
        keys.TryReKey(new ReKey { Keys = [next], Retire = ["test-station"] }, out var after).Should().BeTrue();
        after!.Select(key => key.Kid).Should().BeEquivalentTo("test-emergency", "test-next");
        keys.TryReKey(new ReKey { Keys = [], Retire = ["test-station", "test-emergency"] }, out _).Should().BeFalse();
    }

    [Fact]
    public void An_airing_stands_unchanged_when_all_of_it_is_equal()
    {
        AiringOf().Should().Be(AiringOf());
        AiringOf().GetHashCode().Should().Be(AiringOf().GetHashCode());
        AiringOf().Should().NotBe(AiringOf() with { Parts = [AiringOf().Parts[0] with { Bulletin = "other" }] });
        AiringOf().Should().NotBe(AiringOf() with { VolumeDb = -9 });
    }

    [Fact]
    public void The_offset_of_a_clock_comes_from_four_stamps()
    {
        var reply = new TimeReply { Nonce = Payloads.Nonce, AskSentAt = Now, ReceivedAt = Now.AddMilliseconds(1010), SentAt = Now.AddMilliseconds(1012) };
        var arrived = Now.AddMilliseconds(22);
        reply.Offset(arrived).Should().Be(TimeSpan.FromMilliseconds(1000));
        reply.RoundTrip(arrived).Should().Be(TimeSpan.FromMilliseconds(20));
    }

    [Fact]
    public async Task Many_threads_may_verify_with_one_set_of_keys()
    {
        using var keys = TestKey.OpenTrusted();
        var jws = Encoding.ASCII.GetBytes(TestKey.Station.Signer.Sign(PlanOf(5)));
        var results = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ =>
            Task.Run(() => DocumentVerifier.Verify(jws, Topics.Plan("s", "b"), keys, Box, SequenceLedger.Empty))));
        results.Should().AllBeOfType<Verified>();
    }

    private static SignedDocument PlanOf(long sequence) => new()
    {
        Purpose = Purpose.Plan,
        Station = "s",
        Audience = Audience.OfBox("b"),
        Sequence = sequence,
        IssuedAt = Now,
        ExpiresAt = Now.AddDays(1),
        Body = new Plan { From = Now, Until = Now.AddDays(1), LeaseUntil = Now.AddDays(1), Zones = ["z"], Airings = [AiringOf()] },
    };

    private static Airing AiringOf() => new()
    {
        Id = "a",
        Slot = "slot",
        Programme = "p",
        Zone = "z",
        Priority = Priority.Normal,
        StartAt = Now,
        DurationMs = 5,
        VolumeDb = -3,
        Late = LateRule.Join,
        Interrupted = InterruptedRule.Drop,
        Parts = [new AiringPart { Bulletin = "b", Content = ContentId.Of("x"u8), Bytes = 4, DurationMs = 5 }],
    };
}

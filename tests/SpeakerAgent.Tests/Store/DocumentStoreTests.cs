using System.Security.Cryptography;
using System.Text;
using Broadcast.Protocol;
using Broadcast.SpeakerAgent.Player;
using Broadcast.SpeakerAgent.Store;
using Microsoft.Extensions.Logging.Abstractions;

namespace Broadcast.SpeakerAgent.Tests.Store;

public sealed class DocumentStoreTests : IDisposable
{
    private const string Station = "xa-thu";
    private const string Box = "cum-1";

    private static readonly DateTimeOffset Now = new(2026, 11, 22, 3, 0, 0, TimeSpan.Zero);

    private readonly DiskFolder _folder = new();
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly Dictionary<string, byte[]> _signed = [];
    private readonly TrustedKeys _keys;

    public DocumentStoreTests() =>
        _keys = TrustedKeys.Open([StationKey.Of("station-1", _key, Purpose.Plan, Purpose.Policy, Purpose.Command, Purpose.Alert, Purpose.Receipt)]);

    public void Dispose()
    {
        _keys.Dispose();
        _key.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void Plan_policy_and_sequences_are_there_after_a_restart()
    {
        var store = Open(_folder.Disk());
        Take(store, Topics.Policy(Station), Policy(5)).Should().BeTrue();
        Take(store, Topics.Plan(Station, Box), Plan(7)).Should().BeTrue();

        var again = Open(_folder.Disk());
        again.Plan!.Sequence.Should().Be(7);
        again.Policy!.Sequence.Should().Be(5);
        Verify(again, Topics.Plan(Station, Box), Plan(6)).Should().BeOfType<Refused>().Which.Reason.Should().Be(RefusalReason.SequenceOld);
    }

    [Fact]
    public void A_power_cut_at_any_byte_leaves_the_old_plan_or_the_new_and_never_locks_the_new_one_out()
    {
        var old = Plan(7);
        var @new = Plan(8);
        var disk = _folder.Disk();
        var store = Open(disk);
        Take(store, Topics.Plan(Station, Box), old);
        var begun = disk.BytesWritten;
        Take(store, Topics.Plan(Station, Box), @new);
        var size = disk.BytesWritten - begun;

        for (var cut = 0L; cut <= size; cut += cut < 20 || cut > size - 400 ? 1 : 17)
        {
            _folder.Clear();
            Take(Open(_folder.Disk()), Topics.Plan(Station, Box), old);
            disk = _folder.Disk();
            store = Open(disk);
            disk.BytesLeft = cut;
            try
            {
                Take(store, Topics.Plan(Station, Box), @new);
            }
            catch (PowerCutException)
            {
                // Back again.
            }

            var again = Open(_folder.Disk());
            var found = again.Plan!.Sequence;
            found.Should().BeOneOf(7, 8);
            Take(again, Topics.Plan(Station, Box), @new).Should().Be(found == 7, $"cut at {cut}");
            again.Plan!.Sequence.Should().Be(8);
        }
    }

    [Fact]
    public void A_plan_cut_off_at_any_byte_is_set_aside_and_taken_again_from_the_controller()
    {
        var plan = Plan(7);
        Take(Open(_folder.Disk()), Topics.Plan(Station, Box), plan);
        for (var length = 0; length < plan.Length; length += 11)
        {
            File.WriteAllBytes(_folder.File("plan.jws"), plan[..length]);
            var again = Open(_folder.Disk());
            again.Plan.Should().BeNull();
            File.Exists(_folder.File("plan.jws.broken")).Should().BeTrue();
            Take(again, Topics.Plan(Station, Box), plan).Should().BeTrue($"cut to {length}");
        }
    }

    [Fact]
    public void A_plan_that_someone_else_wrote_onto_the_card_is_not_believed()
    {
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        File.WriteAllBytes(_folder.File("plan.jws"), Sign(PlanBody, Topics.Plan(Station, Box), Purpose.Plan, 9, other));

        Open(_folder.Disk()).Plan.Should().BeNull();
    }

    [Fact]
    public void A_broken_ledger_is_set_aside_and_what_is_stored_still_counts()
    {
        var store = Open(_folder.Disk());
        Take(store, Topics.Plan(Station, Box), Plan(7));
        var ledger = File.ReadAllBytes(_folder.File("ledger.json"));
        for (var length = 0; length < ledger.Length; length++)
        {
            File.WriteAllBytes(_folder.File("ledger.json"), ledger[..length]);
            var again = Open(_folder.Disk());
            Verify(again, Topics.Plan(Station, Box), Plan(6)).Should().BeOfType<Refused>();
            Verify(again, Topics.Plan(Station, Box), Plan(8)).Should().BeOfType<Verified>();
        }
    }

    [Fact]
    public void On_a_full_disk_nothing_is_accepted_and_it_is_taken_when_there_is_room()
    {
        var disk = _folder.Disk();
        var store = Open(disk);
        Take(store, Topics.Plan(Station, Box), Plan(7));
        disk.IsFullNow = true;
        FluentActions.Invoking(() => Take(store, Topics.Plan(Station, Box), Plan(8))).Should().Throw<IOException>();
        store.Plan!.Sequence.Should().Be(7);
        Open(_folder.Disk()).Plan!.Sequence.Should().Be(7);

        disk.IsFullNow = false;
        Take(store, Topics.Plan(Station, Box), Plan(8)).Should().BeTrue();
    }

    [Fact]
    public void A_play_now_is_known_after_a_restart_and_only_the_newest_are_kept()
    {
        var store = Open(_folder.Disk());
        for (var n = 1; n <= DocumentStore.MostPlayNows + 2; n++)
        {
            var body = new PlayNow { Airing = Airings.New($"now-{n}", Now), LeaseUntil = Now.AddHours(1) };
            Take(store, Topics.ZoneCommand(Station, "thon-dong"), Sign(body, Topics.ZoneCommand(Station, "thon-dong"), Purpose.Command, n), ["thon-dong"]);
        }

        var again = Open(_folder.Disk());
        again.PlayNows.Select(d => ((PlayNow)d.Body).Airing.Id).Should().HaveCount(DocumentStore.MostPlayNows).And.Contain("now-18").And.NotContain("now-2");
    }

    [Fact]
    public void Alerts_and_recalls_are_known_after_a_restart_one_of_each_id_in_the_order_in_which_they_came()
    {
        var store = Open(_folder.Disk());
        DocumentBody[] bodies = [Alert("flood"), Alert("storm"), Alert("flood") with { Repeats = 9 }, new Recall { Alert = "storm" }, Alert("storm"), .. Enumerable.Range(0, 28).Select(n => Alert($"old-{n}"))];
        for (var n = 0; n < bodies.Length; n++)
            Take(store, Topics.StationCommand(Station), Sign(bodies[n], Topics.StationCommand(Station), Purpose.Alert, n));

        var again = Open(_folder.Disk()).Alerts;
        again.Should().HaveCount(31);
        again.Take(4).Select(order => (order.Id, order.IsRecall, order.Sequence)).Should().Equal(("storm", false, 1), ("flood", false, 2), ("storm", true, 3), ("old-0", false, 5));
    }

    [Fact]
    public void Of_an_alert_or_recall_that_is_sent_again_in_the_same_words_the_first_document_stays()
    {
        var disk = _folder.Disk();
        var store = Open(disk);
        DocumentBody[] bodies = [Alert("flood"), Alert("flood"), new Recall { Alert = "storm" }, new Recall { Alert = "storm" }];
        for (var n = 0; n < bodies.Length; n++)
            Take(store, Topics.StationCommand(Station), Sign(bodies[n], Topics.StationCommand(Station), Purpose.Alert, n));

        var again = Open(_folder.Disk());
        again.Alerts.Select(order => (order.Id, order.Sequence)).Should().Equal(("flood", 0), ("storm", 2));
        again.Ledger.Find(Purpose.Alert, Topics.StationCommand(Station).Audience)!.Sequence.Should().Be(3);
    }

    [Fact]
    public void Of_very_many_alerts_those_that_are_over_are_given_up_first()
    {
        var store = Open(_folder.Disk());
        for (var n = 0; n < 32; n++)
            Take(store, Topics.StationCommand(Station), Sign(Alert($"flood-{n}"), Topics.StationCommand(Station), Purpose.Alert, n));
        store.Note([new AlertNote("flood-7", 7, false, TimeSpan.FromHours(1), 4, TimeSpan.FromHours(1), true)]);
        for (var n = 32; n < 34; n++)
            Take(store, Topics.StationCommand(Station), Sign(Alert($"flood-{n}"), Topics.StationCommand(Station), Purpose.Alert, n));

        Open(_folder.Disk()).Alerts.Select(order => order.Id).Should().HaveCount(32).And.NotContain("flood-7").And.NotContain("flood-0").And.Contain("flood-1");
    }

    private static Alert Alert(string id) => new()
    {
        Id = id,
        Severity = Severity.Severe,
        Drill = false,
        Content = Airings.ContentOf(id),
        RepeatEveryMs = 60_000,
        Repeats = 3,
        LeaseUntil = Now.AddHours(1),
    };

    private static Plan PlanBody => Airings.Plan(Now, Airings.New("a", Now.AddHours(1)));

    private byte[] Plan(long sequence) => Signed($"plan-{sequence}", () => Sign(PlanBody, Topics.Plan(Station, Box), Purpose.Plan, sequence, _key));

    private byte[] Policy(long sequence) => Signed($"policy-{sequence}", () => Sign(Airings.Policy, Topics.Policy(Station), Purpose.Policy, sequence, _key));

    // A controller publishes the very same bytes again.
    private byte[] Signed(string name, Func<byte[]> sign) => _signed.TryGetValue(name, out var text) ? text : _signed[name] = sign();

    private byte[] Sign(DocumentBody body, TopicAddress topic, Purpose purpose, long sequence, ECDsa? key = null) =>
        Encoding.ASCII.GetBytes(new DocumentSigner(key ?? _key, "station-1").Sign(new SignedDocument
        {
            Purpose = purpose,
            Station = Station,
            Audience = topic.Audience,
            Sequence = sequence,
            IssuedAt = Now,
            ExpiresAt = Now.AddDays(1),
            Body = body,
        }));

    private DocumentStore Open(Disk disk)
    {
        var store = new DocumentStore(disk, NullLogger<DocumentStore>.Instance);
        store.Load(_keys, Station, Box);
        return store;
    }

    private Verification Verify(DocumentStore store, TopicAddress topic, byte[] text, IReadOnlyCollection<string>? zones = null) =>
        DocumentVerifier.Verify(text, topic, _keys, new Receiver(Station, Box, zones ?? [], Now, TimeIsTrusted: true, ""), store.Ledger);

    /// <summary>False when it was a duplicate.</summary>
    private bool Take(DocumentStore store, TopicAddress topic, byte[] text, IReadOnlyCollection<string>? zones = null)
    {
        switch (Verify(store, topic, text, zones))
        {
            case Verified { Document.Purpose: Purpose.Plan or Purpose.Policy } verified:
                store.Keep(topic, text, verified);
                return true;
            case Verified verified:
                store.KeepCommand(topic, text, verified);
                return true;
            case Duplicate:
                return false;
            case var other:
                throw new InvalidOperationException(other.ToString());
        }
    }
}

using System.Security.Cryptography;
using System.Text;
using Broadcast.Protocol;
using Broadcast.SpeakerAgent.Clock;
using Broadcast.SpeakerAgent.Link;
using Broadcast.SpeakerAgent.Store;
using Broadcast.SpeakerAgent.Tests.Store;
using Microsoft.Extensions.Logging.Abstractions;

namespace Broadcast.SpeakerAgent.Tests.Link;

/// <summary>What a box obeys whose card has no room left.</summary>
public sealed class FullCardTests : IControlListener, IDisposable
{
    private const string Station = "xa-thu";
    private const string Box = "cum-1";

    private readonly DiskFolder _folder = new();
    private readonly FaultyDisk _disk;
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly TrustedKeys _keys;
    private readonly AsRunJournal _journal;
    private readonly Faults _faults = new(NullLogger<Faults>.Instance);
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 22, 3, 0, 0, TimeSpan.Zero));
    private readonly StationClock _clock;
    private readonly ControlDesk _desk;
    private readonly List<string> _acted = [];

    public FullCardTests()
    {
        _disk = _folder.Disk();
        _keys = TrustedKeys.Open([StationKey.Of("station-1", _key, Purpose.Plan, Purpose.Policy, Purpose.Command)]);
        _journal = AsRunJournal.Open(_disk);
        _clock = new StationClock(_time, () => (true, TimeSpan.Zero));
        _clock.ReadSystem();
        var identity = new BoxIdentity(Station, Box, "boot", "nonce");
        var link = new FakeLink();
        var documents = new DocumentStore(_disk, NullLogger<DocumentStore>.Instance);
        documents.Load(_keys, Station, Box);
        _desk = new ControlDesk(
            identity, _keys, _clock, documents, _journal, _faults, new Reporter(identity, link, _time, NullLogger<Reporter>.Instance),
            new TimeAsker(identity, _clock, link), new AsRunSender(identity, _journal, _clock, link), this, NullLogger<ControlDesk>.Instance);
    }

    public void Dispose()
    {
        _journal.Dispose();
        _keys.Dispose();
        _key.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void A_plan_and_a_policy_that_found_no_room_are_tried_again_until_they_do()
    {
        _disk.IsFullNow = true;
        Take(Topics.Plan(Station, Box), Purpose.Plan, Airings.Plan(_time.GetUtcNow()));
        Take(Topics.Policy(Station), Purpose.Policy, Airings.Policy);
        _acted.Should().BeEmpty();
        _faults.Present.Should().ContainSingle(f => f.Fault == BoxFault.DiskFull);

        PassesAnd(seconds: 11);
        _acted.Should().BeEmpty("there is no room yet");
        _disk.IsFullNow = false;
        PassesAnd(seconds: 5);
        _acted.Should().BeEmpty("it is not tried all the time");
        PassesAnd(seconds: 6);

        _acted.Should().BeEquivalentTo("plan", "policy");
        _faults.Present.Should().BeEmpty();
        PassesAnd(seconds: 30);
        _acted.Should().HaveCount(2);
    }

    [Fact]
    public void The_newer_of_two_plans_that_found_no_room_is_the_one_that_counts()
    {
        _disk.IsFullNow = true;
        Take(Topics.Plan(Station, Box), Purpose.Plan, Airings.Plan(_time.GetUtcNow()), sequence: 5);
        Take(Topics.Plan(Station, Box), Purpose.Plan, Airings.Plan(_time.GetUtcNow(), Airings.New("a", _time.GetUtcNow())), sequence: 6);
        _disk.IsFullNow = false;
        PassesAnd(seconds: 11);

        _acted.Should().Equal("plan with 1");
    }

    [Fact]
    public void A_warning_is_spoken_and_a_stop_is_obeyed_though_the_card_is_full_and_each_once()
    {
        _disk.IsFullNow = true;
        var topic = Topics.BoxCommand(Station, Box);
        var flood = Sign(topic, Purpose.Command, new PlayNow { Airing = Airings.New("flood", _time.GetUtcNow(), priority: Priority.Emergency), LeaseUntil = _time.GetUtcNow().AddHours(1) }, 7);
        var stop = Sign(topic, Purpose.Command, new Stop { Airing = "a", FadeMs = 500 }, 8);
        foreach (var text in new[] { flood, flood, stop, stop, flood })
            _desk.Take(topic, text, _clock.BoxNow);

        _acted.Should().Equal("play-now", "stop");
        _faults.Present.Should().ContainSingle(f => f.Fault == BoxFault.DiskFull);
    }

    void IControlListener.PlanAccepted(Plan plan) => _acted.Add(plan.Airings.Count == 0 ? "plan" : $"plan with {plan.Airings.Count}");

    void IControlListener.PolicyAccepted(StationPolicy policy) => _acted.Add("policy");

    void IControlListener.CommandAccepted(SignedDocument document) => _acted.Add(((Command)document.Body).Kind);

    void IControlListener.TrustChanged(TimeTrust trust, DateTimeOffset poweredSince)
    {
    }

    private void PassesAnd(int seconds)
    {
        _time.Advance(TimeSpan.FromSeconds(seconds));
        _desk.Tick();
    }

    private void Take(TopicAddress topic, Purpose purpose, DocumentBody body, long sequence = 5) => _desk.Take(topic, Sign(topic, purpose, body, sequence), _clock.BoxNow);

    private byte[] Sign(TopicAddress topic, Purpose purpose, DocumentBody body, long sequence) =>
        Encoding.ASCII.GetBytes(new DocumentSigner(_key, "station-1").Sign(new SignedDocument
        {
            Purpose = purpose,
            Station = Station,
            Audience = topic.Audience,
            Sequence = sequence,
            IssuedAt = _time.GetUtcNow(),
            ExpiresAt = _time.GetUtcNow().AddDays(1),
            Body = body,
        }));
}

using Broadcast.Protocol;
using Broadcast.SpeakerAgent.Clock;
using Broadcast.SpeakerAgent.Link;

namespace Broadcast.SpeakerAgent.Tests.Link;

public sealed class TimeAskerTests
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 22, 3, 0, 0, TimeSpan.Zero));
    private readonly FakeLink _link = new();
    private readonly StationClock _clock;
    private readonly TimeAsker _asker;
    private readonly Random _random = new(1);
    private double _scatterMs;

    public TimeAskerTests()
    {
        _clock = new StationClock(_time, () => (false, TimeSpan.Zero));
        _asker = new TimeAsker(new BoxIdentity("xa-1", "loa-1", "boot", BoxIdentity.NewNonce()), _clock, _link);
        _asker.Begin();
    }

    [Fact]
    public void The_time_is_asked_often_at_first_and_then_once_a_minute()
    {
        AsksIn(2).Should().BeInRange(8, 9);
        AsksIn(38).Should().BeInRange(30, 34);
        AsksIn(600).Should().BeInRange(9, 11);
    }

    [Fact]
    public void While_a_sound_device_is_open_the_time_is_asked_more_often()
    {
        AsksIn(300);
        _clock.IsPlayedBy = true;
        AsksIn(20).Should().BeInRange(19, 21);
        AsksIn(600).Should().BeInRange(118, 122);
        _clock.IsPlayedBy = false;
        AsksIn(600).Should().BeInRange(9, 12);
    }

    [Fact]
    public void Where_delays_scatter_more_replies_are_asked_for()
    {
        _scatterMs = 10;
        AsksIn(300);
        _clock.IsPlayedBy = true;
        AsksIn(60).Should().BeInRange(118, 121);
        AsksIn(600).Should().BeInRange(295, 305);
    }

    [Fact]
    public void A_box_never_asks_more_often_than_the_controller_answers()
    {
        _scatterMs = 10;
        var worst = Enumerable.Range(0, 20).Max(second =>
        {
            _clock.IsPlayedBy = second % 2 == 0;
            return AsksIn(10);
        });
        worst.Should().BeLessThanOrEqualTo(40);
    }

    private int AsksIn(int seconds)
    {
        var before = _link.Published.Count;
        for (var tick = 0; tick < seconds * 4; tick++)
        {
            var asked = _link.Published.Count;
            _asker.Tick();
            var now = _clock.BoxNow;
            foreach (var message in _link.Published.Skip(asked))
            {
                Topics.TryParse(message.Topic, out var topic).Should().BeTrue();
                BoxMessage.TryRead(message.Payload.Span, topic!, out var read, out _).Should().BeTrue();
                var ask = (TimeAsk)read!;
                var there = TimeSpan.FromMilliseconds(5 - (_scatterMs * Math.Log(1 - _random.NextDouble())));
                _asker.Learn(
                    new TimeReply { Nonce = ask.Nonce, AskSentAt = ask.SentAt, ReceivedAt = now + there, SentAt = now + there },
                    now + there + TimeSpan.FromMilliseconds(5));
            }

            _time.Advance(TimeSpan.FromMilliseconds(250));
        }

        return _link.Published.Count - before;
    }
}

using Broadcast.Protocol;
using Broadcast.SpeakerAgent.Clock;
using Broadcast.Tests;

namespace Broadcast.SpeakerAgent.Tests.Clock;

public sealed class StationClockTests
{
    private readonly ManualTime _time = new();
    private (bool Synchronised, TimeSpan MaxError) _kernel;

    [Fact]
    public void A_box_that_nobody_told_the_time_does_not_trust_its_own()
    {
        var clock = New();
        clock.ReadSystem();
        clock.Trust.Should().Be(TimeTrust.Unknown);
    }

    [Fact]
    public void The_first_reply_makes_the_controllers_time_trusted()
    {
        var clock = New();
        Exchange(clock, TimeSpan.FromHours(5), thereMs: 10, backMs: 10);

        clock.Trust.Should().BeEquivalentTo(new { Trusted = true, Source = TimeSource.Controller });
        (clock.Now - _time.GetUtcNow()).Should().BeCloseTo(TimeSpan.FromHours(5), TimeSpan.FromMilliseconds(0.1));
    }

    [Fact]
    public void Steps_of_the_system_clock_do_not_matter_once_time_is_known()
    {
        var clock = New();
        Learn(clock);
        var now = clock.Now;
        _time.StepWallClock(TimeSpan.FromDays(-300));
        clock.Now.Should().Be(now);
        _time.Advance(TimeSpan.FromSeconds(7));
        clock.Now.Should().BeCloseTo(now.AddSeconds(7), TimeSpan.FromMilliseconds(0.1));
    }

    [Fact]
    public void The_exchange_with_the_shortest_way_wins()
    {
        var clock = New();
        Exchange(clock, TimeSpan.FromHours(5), thereMs: 900, backMs: 10);
        Exchange(clock, TimeSpan.FromHours(5), thereMs: 4, backMs: 4);
        Exchange(clock, TimeSpan.FromHours(5), thereMs: 10, backMs: 700);
        (clock.Now - _time.GetUtcNow()).Should().BeCloseTo(TimeSpan.FromHours(5), TimeSpan.FromMilliseconds(0.1));
        clock.Trust.UncertaintyMs.Should().BeApproximately(4, 0.2);
    }

    [Fact]
    public void Trust_lasts_as_long_as_a_plan_and_grows_uncertain_with_every_day()
    {
        var clock = New();
        Learn(clock);
        _time.Advance(TimeSpan.FromDays(6));
        clock.Trust.Trusted.Should().BeTrue();
        clock.Trust.UncertaintyMs.Should().BeInRange(51_840, 53_000, "100 parts in a million of six days, and what the few exchanges leave open");
        _time.Advance(TimeSpan.FromDays(8));
        clock.Trust.Trusted.Should().BeTrue("a plan's lease lasts two weeks");
        _time.Advance(TimeSpan.FromDays(1));
        clock.Trust.Should().BeEquivalentTo(new { Trusted = false, Source = TimeSource.None, Cause = TimeCause.Stale });
    }

    [Fact]
    public void A_clock_that_ntp_disciplines_is_trusted_without_the_controller()
    {
        _kernel = (true, TimeSpan.FromMilliseconds(30));
        var clock = New();
        clock.ReadSystem();
        clock.Trust.Should().BeEquivalentTo(new { Trusted = true, Source = TimeSource.System });
        clock.Now.Should().Be(_time.GetUtcNow());
    }

    [Fact]
    public void A_box_whose_ntp_and_whose_controller_disagree_by_hours_believes_neither_until_one_yields()
    {
        _kernel = (true, TimeSpan.FromMilliseconds(30));
        var clock = New();
        clock.ReadSystem();
        Learn(clock);
        clock.Trust.Should().BeEquivalentTo(new { Trusted = false, Source = TimeSource.None, Cause = TimeCause.Disagreement });
        clock.Disagreement.Should().BeCloseTo(TimeSpan.FromHours(5), TimeSpan.FromSeconds(1));

        _kernel = (false, TimeSpan.Zero);
        clock.ReadSystem();
        clock.Trust.Should().BeEquivalentTo(new { Trusted = true, Source = TimeSource.Controller });
        clock.Disagreement.Should().BeNull();
    }

    [Fact]
    public void Beside_an_ntp_that_is_seconds_off_the_controller_who_signs_is_followed()
    {
        _kernel = (true, TimeSpan.FromMilliseconds(1));
        var clock = New();
        clock.ReadSystem();
        Exchange(clock, TimeSpan.FromSeconds(20), thereMs: 2000, backMs: 2000);
        clock.Trust.Source.Should().Be(TimeSource.Controller, "though NTP claims to know better");
        clock.Disagreement.Should().BeCloseTo(TimeSpan.FromSeconds(20), TimeSpan.FromSeconds(1));
    }

    [Fact]
    public void Beside_an_ntp_that_agrees_and_knows_better_a_slow_controller_is_not_followed()
    {
        _kernel = (true, TimeSpan.FromMilliseconds(1));
        var clock = New();
        clock.ReadSystem();
        Exchange(clock, TimeSpan.FromSeconds(1), thereMs: 2000, backMs: 2000);
        clock.Trust.Source.Should().Be(TimeSource.System);
    }

    [Fact]
    public void Stamps_that_contradict_each_other_teach_nothing()
    {
        var clock = New();
        var now = clock.BoxNow;
        clock.Learn(now, now, now.AddSeconds(-1), now).Should().BeFalse();
        clock.Learn(now, now, now.AddSeconds(2), now.AddSeconds(1)).Should().BeFalse();
        clock.Learn(now.AddSeconds(1), now, now, now).Should().BeFalse();
    }

    private StationClock New() => new(_time, () => _kernel);

    private void Learn(StationClock clock)
    {
        for (var reply = 0; reply < 3; reply++)
            Exchange(clock, TimeSpan.FromHours(5), thereMs: 5, backMs: 5);
    }

    private void Exchange(StationClock clock, TimeSpan offset, double thereMs, double backMs)
    {
        var asked = clock.BoxNow;
        _time.Advance(TimeSpan.FromMilliseconds(thereMs));
        var controller = clock.BoxNow + offset;
        _time.Advance(TimeSpan.FromMilliseconds(backMs));
        clock.Learn(asked, controller, controller, clock.BoxNow).Should().BeTrue();
    }
}

using Broadcast.Protocol;

namespace Broadcast.SpeakerAgent.Tests.Player;

/// <summary>"How a box plays", sentence by sentence, where <see cref="PlayerStories"/> does not tell it already.</summary>
public sealed class ProtocolStories
{
    private static readonly StationPolicy Nights = Airings.Policy with { QuietHours = [new QuietHours(new TimeOnly(22, 0), new TimeOnly(5, 0))] };

    private static DateTimeOffset At(string local) => Story.At(local);

    [Theory]
    [InlineData(Priority.Normal)]
    [InlineData(Priority.Priority)]
    [InlineData(Priority.Emergency)]
    public void Nothing_of_a_plan_begins_or_goes_on_in_quiet_hours_whatever_its_priority(Priority priority)
    {
        var reaches = Airings.New("reaches", At("21:59:30"), parts: 2, priority: priority);
        var begins = Airings.New("begins", At("23:00:00"), priority: priority);
        var story = new Story("21:00:00").Policy(Nights).Has(reaches, begins).Plan(reaches, begins).PowerOn().Until("23:30:00");

        story.Timeline.Should().Equal("reaches/0 21:59:30–22:00:00");
        story.Record("reaches", 0).Should().BeEquivalentTo(new { Outcome = AsRunOutcome.Partial, Reason = AsRunReason.QuietHours, PlayedMs = 30_000L });
        story.Record("reaches", 1).Should().BeEquivalentTo(new { Outcome = AsRunOutcome.Missed, Reason = AsRunReason.QuietHours });
        story.Record("begins").Should().BeEquivalentTo(new { Outcome = AsRunOutcome.Missed, Reason = AsRunReason.QuietHours });
    }

    [Fact]
    public void What_begins_the_moment_quiet_hours_end_is_not_stopped_while_it_is_only_cued()
    {
        var a = Airings.New("a", At("05:00:00"));
        var story = new Story("04:00:00").Policy(Nights).Has(a).Plan(a).PowerOn().Until("04:59:59").Policy(Nights).Until("06:00:00");

        story.Timeline.Should().Equal("a/0 05:00:00–05:01:00");
        story.Record("a").Should().BeEquivalentTo(new { Outcome = AsRunOutcome.Played, Reason = AsRunReason.OnTime });
    }

    [Fact]
    public void The_fade_of_a_stop_does_not_reach_into_quiet_hours()
    {
        var a = Airings.New("a", At("21:59:00"), partSeconds: 120);
        var story = new Story("21:00:00").Policy(Nights).Has(a).Plan(a).PowerOn().Until("21:59:58").Stop(fadeSeconds: 10).Until("22:30:00");

        story.Timeline.Should().Equal("a/0 21:59:00–22:00:00");
        story.Record("a").Reason.Should().Be(AsRunReason.Stopped);
    }

    [Fact]
    public void What_fades_obeys_a_policy_that_comes_meanwhile()
    {
        var a = Airings.New("a", At("23:00:00"), partSeconds: 120);
        var story = new Story("22:30:00").Has(a).Plan(a).PowerOn().Until("23:00:30").Stop(fadeSeconds: 10).Until("23:00:32").Policy(Nights).Until("23:30:00");

        story.Timeline.Should().Equal("a/0 23:00:00–23:00:33");
        story.Record("a").Reason.Should().Be(AsRunReason.Stopped);
    }

    [Theory]
    [InlineData(1, "10:00:33")]
    [InlineData(10, "10:00:40")]
    public void Of_two_stops_the_sooner_holds(double secondFade, string silent)
    {
        var a = Airings.New("a", At("10:00:00"), partSeconds: 120);
        var story = new Story("09:00:00").Has(a).Plan(a).PowerOn().Until("10:00:30").Stop(fadeSeconds: 10).Until("10:00:32").Stop(fadeSeconds: secondFade).Until("11:00:00");

        story.Timeline.Should().Equal($"a/0 10:00:00–{silent}");
    }

    [Fact]
    public void An_emergency_does_not_wait_for_a_long_fade()
    {
        var a = Airings.New("a", At("10:00:00"), partSeconds: 120);
        var flood = Airings.New("flood", At("10:00:30"), priority: Priority.Emergency);
        var story = new Story("09:00:00").Has(a, flood).Plan(a).PowerOn().Until("10:00:30").Stop(fadeSeconds: 10).PlayNow(flood).Until("11:00:00");

        story.Timeline.Should().Equal("a/0 10:00:00–10:00:31.5", "flood/0 10:00:31.5–10:01:31.5");
        story.Record("a").Reason.Should().Be(AsRunReason.Stopped);
    }

    [Theory]
    [InlineData(1.9, 60, false)]
    [InlineData(1.9, 1.5, true)]
    [InlineData(2, 60, true)]
    public void What_quiet_hours_would_end_hardly_begun_does_not_begin(double secondsBefore, double seconds, bool sounds)
    {
        var a = Airings.New("a", At("22:00:00").AddSeconds(-secondsBefore), partSeconds: seconds);
        var story = new Story("21:00:00").Policy(Nights).Has(a).Plan(a).PowerOn().Until("22:30:00");

        story.Timeline.Should().HaveCount(sounds ? 1 : 0);
        story.Record("a").Reason.Should().Be(sounds && seconds < 2 ? AsRunReason.OnTime : AsRunReason.QuietHours);
    }

    [Fact]
    public void What_the_session_would_end_hardly_begun_does_not_begin_and_the_silence_after_it_is_whole()
    {
        var a = Airings.New("a", At("10:00:00"), parts: 2);
        var hour = Airings.Policy with { SessionLimitMs = 61_000 };
        var story = new Story("09:00:00").Policy(hour).Has(a).Plan(a).PowerOn().Until("11:00:00");

        story.Timeline.Should().Equal("a/0 10:00:00–10:01:00");
        story.Record("a", 1).Should().BeEquivalentTo(new { Outcome = AsRunOutcome.Missed, Reason = AsRunReason.AirtimeLimit });
    }

    [Fact]
    public void A_command_whose_content_comes_in_the_last_second_of_its_lease_is_too_late()
    {
        var now = Airings.New("now", At("10:00:00"));
        var story = new Story("10:00:00").PowerOn().PlayNow(now, lease: TimeSpan.FromMinutes(5)).Until("10:04:58.2").Has(now).Until("10:10:00");

        story.Timeline.Should().BeEmpty();
        story.Record("now").Reason.Should().Be(AsRunReason.NoContent);
    }

    [Theory]
    [InlineData(Priority.Normal, false)]
    [InlineData(Priority.Priority, false)]
    [InlineData(Priority.Emergency, true)]
    public void Of_commands_only_an_emergency_passes_quiet_hours(Priority priority, bool sounds)
    {
        var now = Airings.New("now", At("03:15:00"), priority: priority);
        var story = new Story("03:15:00").Policy(Nights).Has(now).PowerOn().PlayNow(now).Until("03:30:00");

        story.Timeline.Should().HaveCount(sounds ? 1 : 0);
        story.Record("now").Reason.Should().Be(sounds ? AsRunReason.OnTime : AsRunReason.QuietHours);
    }

    [Theory]
    [InlineData(Priority.Normal, true, false)]
    [InlineData(Priority.Emergency, true, true)]
    [InlineData(Priority.Normal, false, true)]
    public void Without_a_policy_a_command_waits_unless_it_is_an_emergency_or_the_time_is_not_known(Priority priority, bool timeTrusted, bool sounds)
    {
        var now = Airings.New("now", At("10:00:00"), priority: priority);
        var story = new Story("10:00:00") { TimeTrusted = timeTrusted };
        story.Policy(null).Has(now).PowerOn().PlayNow(now).Until("12:00:00");

        story.Timeline.Should().HaveCount(sounds ? 1 : 0);
        story.Record("now").Reason.Should().Be(sounds ? AsRunReason.OnTime : AsRunReason.NoPolicy);
    }

    [Fact]
    public void A_command_that_waited_for_the_policy_begins_at_its_beginning()
    {
        var now = Airings.New("now", At("10:00:00"));
        var story = new Story("10:00:00").Policy(null).Has(now).PowerOn().PlayNow(now).Until("10:05:00").Policy(Airings.Policy).Until("12:00:00");

        story.Timeline.Should().Equal("now/0 10:05:00.5–10:06:00.5");
        story.Record("now").Outcome.Should().Be(AsRunOutcome.Played);
    }

    [Theory]
    [InlineData(Priority.Normal)]
    [InlineData(Priority.Emergency)]
    public void A_box_without_trusted_time_obeys_a_command_at_once_for_it_cannot_judge_start_or_quiet_hours(Priority priority)
    {
        var now = Airings.New("now", At("20:00:00"), priority: priority);
        var story = new Story("03:15:00") { TimeTrusted = false };
        story.Policy(Nights).Has(now).PowerOn().PlayNow(now).Until("03:30:00");

        story.Timeline.Should().Equal("now/0 03:15:01.5–03:16:01.5");
        story.Record("now").TimeSource.Should().Be(TimeSource.None);
    }

    [Fact]
    public void Among_equals_the_earlier_start_takes_over_when_it_can()
    {
        var early = Airings.New("early", At("10:00:00"), partSeconds: 120);
        var later = Airings.New("later", At("10:00:20"), partSeconds: 30);
        var story = new Story("09:00:00").Has(later).Plan(early, later).PowerOn().Until("10:00:30").Has(early).Until("11:00:00");

        story.Timeline.Should().HaveCount(3);
        story.Timeline[0].Should().StartWith("later/0 10:00:20–10:00:30");
        story.Timeline[1].Should().StartWith("early/0 10:00:30.5–10:02:00");
        story.Timeline[2].Should().StartWith("later/0 10:02:00.5–10:02:2");
        story.Record("later").Should().BeEquivalentTo(new { Outcome = AsRunOutcome.Played, Reason = AsRunReason.Interrupted, DueAt = At("10:00:20") });
    }

    [Fact]
    public void Among_equals_with_one_start_the_smaller_id_wins()
    {
        var a = Airings.New("a", At("10:00:00"), interrupted: InterruptedRule.Drop);
        var b = Airings.New("b", At("10:00:00"), interrupted: InterruptedRule.Drop);
        var story = new Story("09:00:00").Has(a, b).Plan(b, a).PowerOn().Until("11:00:00");

        story.Timeline.Should().Equal("a/0 10:00:00–10:01:00");
        story.Record("b").Should().BeEquivalentTo(new { Outcome = AsRunOutcome.Missed, Reason = AsRunReason.Interrupted });
    }

    [Fact]
    public void What_waits_is_closed_when_quiet_hours_stand_in_its_way_at_the_moment_when_it_would_go_on()
    {
        var a = Airings.New("a", At("21:55:00"), parts: 3);
        var flood = Airings.New("flood", At("21:55:30"), partSeconds: 600, priority: Priority.Emergency);
        var story = new Story("21:00:00").Policy(Nights).Has(a, flood).Plan(a).PowerOn().Until("21:55:28.5").PlayNow(flood).Until("22:05:00");
        story.Records.Should().BeEmpty("the emergency still sounds");
        story.Until("23:00:00");

        story.Timeline.Should().HaveCount(2);
        story.Record("a", 0).Should().BeEquivalentTo(new { Outcome = AsRunOutcome.Partial, Reason = AsRunReason.QuietHours });
        story.Record("a", 1).Should().BeEquivalentTo(new { Outcome = AsRunOutcome.Missed, Reason = AsRunReason.QuietHours });
        story.Record("a", 2).Should().BeEquivalentTo(new { Outcome = AsRunOutcome.Missed, Reason = AsRunReason.QuietHours });
    }

    [Fact]
    public void An_airing_that_cannot_begin_on_time_for_lack_of_content_is_left_out_if_it_must_not_be_joined()
    {
        var a = Airings.New("a", At("10:00:00"), parts: 2, late: LateRule.Skip);
        var story = new Story("09:00:00").Plan(a).PowerOn().Until("10:00:05").Has(a).Until("11:00:00");

        story.Timeline.Should().BeEmpty();
        story.Records.Should().HaveCount(2).And.OnlyContain(r => r.Outcome == AsRunOutcome.Missed && r.Reason == AsRunReason.NoContent, "it comes before late");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_short_first_part_without_content_does_not_cost_the_second_that_is_already_cued(bool comesLate)
    {
        var a = Airings.New("a", At("10:00:00"), parts: 2, partSeconds: 2, late: LateRule.Skip);
        var story = new Story("09:00:00").Plan(a).PowerOn();
        story.Contents.Add(a.Parts[1].Content);
        story.PowerOff().PowerOn().Until("10:00:01.2");
        if (comesLate)
            story.Has(a);
        story.Until("11:00:00");

        story.Timeline.Should().Equal("a/1 10:00:02–10:00:04");
        story.Record("a", 0).Outcome.Should().Be(AsRunOutcome.Missed);
        story.Record("a", 1).Should().BeEquivalentTo(new { Outcome = AsRunOutcome.Played, Reason = AsRunReason.OnTime });
    }

    [Fact]
    public void Of_lateness_and_a_box_that_was_off_lateness_is_told()
    {
        var a = Airings.New("a", At("10:00:00"), late: LateRule.Skip);
        var story = new Story("09:00:00").Has(a).Plan(a).PowerOn().PowerOff().Until("10:00:30").PowerOn().Until("11:00:00");

        story.Record("a").Should().BeEquivalentTo(new { Outcome = AsRunOutcome.Missed, Reason = AsRunReason.Late });
    }

    [Theory]
    [InlineData("10:00:00", -6.0)]
    [InlineData("10:00:10", 0.0)]
    public void An_airing_that_was_changed_ends_its_present_part_and_goes_on_by_its_new_words(string startAt, double volumeDb)
    {
        var a = Airings.New("a", At("10:00:00"), parts: 2);
        var story = new Story("09:00:00").Has(a).Plan(a).PowerOn().Until("10:00:20").Plan(a with { StartAt = At(startAt), VolumeDb = volumeDb }).Until("11:00:00");

        story.Timeline.Should().HaveCount(2);
        story.Timeline[0].Should().Be("a/0 10:00:00–10:00:21");
        story.Record("a", 0).Should().BeEquivalentTo(new { Outcome = AsRunOutcome.Partial, Reason = AsRunReason.Withdrawn, VolumeDb = 0.0 });
        story.Record("a", 1).Should().BeEquivalentTo(
            new { Outcome = AsRunOutcome.Played, Reason = AsRunReason.OnTime, VolumeDb = volumeDb, StartedAt = At(startAt).AddSeconds(60) });
    }

    [Fact]
    public void A_changed_airing_with_fewer_parts_ends_with_the_part_that_sounds()
    {
        var a = Airings.New("a", At("10:00:00"), parts: 3);
        var story = new Story("09:00:00").Has(a).Plan(a).PowerOn().Until("10:02:20").Plan(Airings.New("a", At("10:00:00"))).Until("11:00:00");

        story.Timeline.Should().HaveCount(3);
        story.Record("a", 2).Should().BeEquivalentTo(new { Outcome = AsRunOutcome.Partial, Reason = AsRunReason.Withdrawn });
    }

    [Fact]
    public void What_a_new_plan_leaves_out_is_silenced_though_it_began_before_the_days_of_that_plan()
    {
        var a = Airings.New("a", At("10:00:00"));
        var story = new Story("09:00:00").Has(a).Plan(a).PowerOn().Until("10:00:20").Plan(Airings.Plan(At("10:00:19"))).Until("11:00:00");

        story.Timeline.Should().Equal("a/0 10:00:00–10:00:21");
        story.Record("a").Reason.Should().Be(AsRunReason.Withdrawn);
    }

    [Fact]
    public void A_plan_that_came_before_the_time_was_known_leaves_no_record_of_what_was_over_when_the_box_was_switched_on()
    {
        var over = Airings.New("over", At("09:00:00"));
        var missed = Airings.New("missed", At("10:00:10"));
        var story = new Story("10:00:00") { TimeTrusted = false };
        story.Has(over, missed).PowerOn().Plan(over, missed).Until("10:02:00").TrustTime().Until("11:00:00");

        story.Records.Should().ContainSingle().Which.Should().BeEquivalentTo(new { Airing = "missed", Reason = AsRunReason.TimeUntrusted });
    }

    [Fact]
    public void No_plan_withdraws_what_was_commanded()
    {
        var now = Airings.New("now", At("10:00:00"));
        var story = new Story("10:00:00").Has(now).PowerOn().PlayNow(now).Until("10:00:20").Plan().Until("11:00:00");

        story.Record("now").Should().BeEquivalentTo(new { Outcome = AsRunOutcome.Played, Reason = AsRunReason.OnTime });
    }

    [Fact]
    public void A_stop_of_all_spares_what_is_to_come_and_what_waits()
    {
        var waits = Airings.New("waits", At("10:00:00"));
        var sounds = Airings.New("sounds", At("10:00:20"), partSeconds: 30, priority: Priority.Priority);
        var later = Airings.New("later", At("10:05:00"));
        var story = new Story("09:00:00").Has(waits, sounds, later).Plan(waits, sounds, later).PowerOn().Until("10:00:30").Stop().Until("11:00:00");

        story.Record("sounds").Reason.Should().Be(AsRunReason.Stopped);
        story.Record("waits").Outcome.Should().Be(AsRunOutcome.Played);
        story.Record("later").Reason.Should().Be(AsRunReason.OnTime);
    }

    [Fact]
    public void What_was_stopped_before_it_began_stays_stopped_in_later_plans()
    {
        var a = Airings.New("a", At("10:00:00"));
        var longer = Airings.New("a", At("10:00:00"), parts: 2);
        var story = new Story("09:00:00").Has(longer).Plan(a).PowerOn().Stop("a").Stop("nobody").Plan(longer).Until("11:00:00");

        story.Timeline.Should().BeEmpty();
        story.Record("a").Should().BeEquivalentTo(new { Outcome = AsRunOutcome.Missed, Reason = AsRunReason.Stopped });
    }

    [Fact]
    public void A_part_broken_off_again_and_again_makes_one_record()
    {
        var a = Airings.New("a", At("10:00:00"), partSeconds: 120);
        var others = Enumerable.Range(0, 3)
            .Select(i => Airings.New($"p{i}", At("10:00:10").AddSeconds(30 * i), partSeconds: 10, priority: Priority.Priority)).ToArray();
        var story = new Story("09:00:00").Has([a, .. others]).Plan([a, .. others]).PowerOn().Until("11:00:00");

        story.Timeline.Count(span => span.StartsWith("a/0", StringComparison.Ordinal)).Should().Be(4);
        story.Records.Should().HaveCount(4);
        story.Record("a").Should().BeEquivalentTo(
            new { Outcome = AsRunOutcome.Played, Reason = AsRunReason.Interrupted, DueAt = At("10:00:00"), StartedAt = At("10:00:00"), Completeness = 1.0 });
    }
}

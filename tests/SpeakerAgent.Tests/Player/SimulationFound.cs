using Broadcast.Protocol;

namespace Broadcast.SpeakerAgent.Tests.Player;

/// <summary>What the seeded simulation (tests/Simulation) found, each in the words of those it would have hurt.</summary>
public sealed class SimulationFound
{
    private static DateTimeOffset At(string local) => Story.At(local);

    [Fact]
    public void What_a_box_slept_through_is_told_though_the_morning_plan_comes_before_the_time()
    {
        var night = Airings.New("night", At("05:00:00"));
        var noon = Airings.New("noon", At("12:00:00"));
        var story = new Story("04:00:00").Has(night, noon).Plan(night, noon).PowerOn().PowerOff().Until("08:00:00");
        story.TimeTrusted = false;
        story.PowerOn().Until("08:00:01").TrustTime(false).Plan(noon).Until("08:00:05").TrustTime().Until("13:00:00");

        story.Record("night").Should().BeEquivalentTo(new { Outcome = AsRunOutcome.Missed, Reason = AsRunReason.BoxOff });
        story.Timeline.Should().Equal("noon/0 12:00:00–12:01:00");
    }

    [Fact]
    public void What_was_still_to_come_leaves_no_record_when_a_plan_without_it_comes_before_the_time()
    {
        var later = Airings.New("later", At("12:00:00"));
        var story = new Story("08:00:00") { TimeTrusted = false };
        story.Has(later).Plan(later).PowerOn().TrustTime(false).Until("08:00:03").Plan().Until("08:00:05").TrustTime().Until("13:00:00");

        story.Records.Should().BeEmpty();
        story.Timeline.Should().BeEmpty();
    }

    [Fact]
    public void A_stopped_airing_stays_stopped_over_a_power_cut_whatever_a_later_plan_adds_to_it()
    {
        var a = Airings.New("a", At("10:00:00"));
        var longer = Airings.New("a", At("10:00:00"), parts: 3);
        var story = new Story("09:00:00").Has(longer).Plan(a).PowerOn().Until("10:00:10").Stop("a").Until("10:00:20")
            .PowerOff().Until("10:00:30").PowerOn().Plan(longer).Until("11:00:00");

        story.Timeline.Should().Equal("a/0 10:00:00–10:00:11");
        story.Records.Should().HaveCount(3).And.OnlyContain(r => r.Reason == AsRunReason.Stopped);
    }

    [Fact]
    public void What_was_heard_before_a_stop_is_told_though_the_power_went_while_it_faded()
    {
        var a = Airings.New("a", At("10:00:00"));
        var story = new Story("09:00:00").Has(a).Plan(a).PowerOn().Until("10:00:20").Stop("a", fadeSeconds: 3).Until("10:00:21").PowerOff().Until("10:00:30").PowerOn().Until("11:00:00");

        story.Record("a").Should().BeEquivalentTo(new { Outcome = AsRunOutcome.Partial, Reason = AsRunReason.Stopped });
    }

    [Fact]
    public void Stopped_airings_are_forgotten_when_no_plan_can_bring_them_back_and_are_never_many()
    {
        var airings = Enumerable.Range(0, 100).Select(n => Airings.New($"a{n}", At("10:00:00").AddMinutes(n), partSeconds: 20)).ToArray();
        var story = new Story("09:00:00").Has(airings).Plan(airings).PowerOn();
        foreach (var airing in airings)
            story.Stop(airing.Id);

        story.Stopped.Should().HaveCount(SpeakerAgent.Player.PlayerCore.MostStopped).And.Contain("a99");
        story.Until("2026-12-03 12:00:00").Plan().Stopped.Should().BeEmpty();
    }

    [Fact]
    public void A_command_obeyed_without_the_time_sounds_on_undisturbed_when_the_clock_is_put_right()
    {
        var a = Airings.New("a", At("10:00:00"));
        var story = new Story("10:00:00") { TimeTrusted = false };
        story.Has(a).PowerOn().TrustTime(false).PlayNow(a).Until("10:00:20").SetRight(TimeSpan.FromHours(5)).Until("16:00:00");

        story.Record("a").Should().BeEquivalentTo(new { Outcome = AsRunOutcome.Played, PlayedMs = 60_000L });
        story.Timeline.Should().Equal("a/0 15:00:01.5–15:01:01.5");
    }

    [Fact]
    public void What_was_commanded_for_later_waits_when_the_time_is_lost_and_what_was_commanded_for_now_does_not()
    {
        var later = Airings.New("later", At("12:00:00"));
        var now = Airings.New("now", At("10:00:00"));
        var story = new Story("10:00:00").Has(later, now).PowerOn().PlayNow(later, lease: TimeSpan.FromHours(6)).Until("10:00:10").PlayNow(now).TrustTime(false).Until("13:00:00");
        story.Timeline.Should().ContainSingle().Which.Should().StartWith("now/0 10:00:");

        story.TrustTime().Until("14:00:00");
        story.Timeline.Should().HaveCount(2).And.Subject.Last().Should().StartWith("later/0 13:00:0", "its lease lasts, and now it is known to be due");
    }

    [Fact]
    public void A_command_obeyed_by_a_guessed_clock_does_not_sound_at_the_guessed_hour_after_a_power_cut()
    {
        var a = Airings.New("a", At("10:00:00"), partSeconds: 90);
        var story = new Story("23:00:00") { TimeTrusted = false }; // it is 10:00 in truth
        story.Has(a).PowerOn().TrustTime(false).PlayNow(a, lease: TimeSpan.FromHours(20)).Until("23:00:10").PowerOff();
        story.SetClock("10:00:40").PowerOn().TrustTime().Until("2026-11-23 06:00:00");

        story.Timeline.Should().Equal("a/0 23:00:01.5–23:00:10", "a/0 10:00:40.5–10:01:30 +40.5s");
        story.Records.Should().ContainSingle();
    }

    [Fact]
    public void A_bulletin_that_was_heard_stays_on_record_when_the_plan_no_longer_has_it()
    {
        var a = Airings.New("a", At("10:00:00"), parts: 2);
        var alert = Airings.New("alert", At("10:01:20"), priority: Priority.Emergency);
        var shorter = Airings.New("a", At("10:00:00"), parts: 1);
        var story = new Story("09:00:00").Has(a, alert).Plan(a).PowerOn().Until("10:01:20").PlayNow(alert).Until("10:01:40").Plan(shorter).Until("11:00:00");

        story.Record("a", 1).Should().BeEquivalentTo(new { Outcome = AsRunOutcome.Partial, Reason = AsRunReason.Withdrawn });
    }

    [Fact]
    public void A_play_now_that_lost_power_in_its_first_second_is_joined_and_not_begun_again()
    {
        var a = Airings.New("a", At("10:00:00"), parts: 2, partSeconds: 30);
        var story = new Story("10:00:00").Has(a).PowerOn().PlayNow(a).Until("10:00:02").PowerOff().Until("10:00:10").PowerOn().Until("11:00:00");

        story.Timeline.Should().Equal("a/0 10:00:01.5–10:00:02", "a/0 10:00:10.5–10:00:31.5 +9s", "a/1 10:00:31.5–10:01:01.5");
    }

    [Fact]
    public void What_a_box_missed_while_it_lost_its_trust_in_time_says_so()
    {
        var a = Airings.New("a", At("10:00:00"));
        var story = new Story("09:00:00").Has(a).Plan(a).PowerOn().Until("09:30:00").TrustTime(false).Until("10:30:00").TrustTime().Until("11:00:00");

        story.Record("a").Should().BeEquivalentTo(new { Outcome = AsRunOutcome.Missed, Reason = AsRunReason.TimeUntrusted });
    }

    [Fact]
    public void What_waited_for_its_turn_when_time_was_lost_and_the_plan_let_it_go_is_closed()
    {
        var first = Airings.New("first", At("10:00:00"));
        var second = Airings.New("second", At("10:00:30"), partSeconds: 20);
        var story = new Story("09:00:00").Has(first, second).Plan(first, second).PowerOn().Until("10:00:40").TrustTime(false).Until("10:30:00").Plan().TrustTime().Until("11:00:00");

        story.Record("second").Should().BeEquivalentTo(new { Outcome = AsRunOutcome.Missed, Reason = AsRunReason.Withdrawn });
    }

    [Fact]
    public void A_stop_of_whatever_sounds_silences_also_what_by_a_clock_put_back_has_not_begun()
    {
        var a = Airings.New("a", At("10:00:00"));
        var story = new Story("09:00:00").Has(a).Plan(a).PowerOn().Until("10:00:10").SetRight(TimeSpan.FromSeconds(-30)).Stop().Until("11:00:00");

        story.Record("a").Should().BeEquivalentTo(new { Outcome = AsRunOutcome.Partial, Reason = AsRunReason.Stopped });
    }

    [Fact]
    public void What_was_heard_before_its_time_is_not_heard_again_when_the_box_knows_the_time_after_a_power_cut()
    {
        var a = Airings.New("a", At("10:08:00"));
        var story = new Story("10:06:00") { TimeTrusted = false }; // it is 10:00 in truth
        story.Has(a).PowerOn().TrustTime(false).PlayNow(a).Until("10:06:41.5").PowerOff();
        story.SetClock("10:02:00").PowerOn().TrustTime().Until("11:00:00");

        story.Timeline.Should().Equal("a/0 10:06:01.5–10:06:41.5", "a/0 10:08:40–10:09:00 +40s");
        story.Record("a").Should().BeEquivalentTo(new { Outcome = AsRunOutcome.Played, Reason = AsRunReason.PowerLoss, PlayedMs = 60_000L });
    }

    [Fact]
    public void What_is_heard_again_from_its_beginning_by_its_own_rule_is_so_also_at_its_time()
    {
        var a = Airings.New("a", At("10:08:00"), interrupted: InterruptedRule.Restart);
        var story = new Story("10:06:00") { TimeTrusted = false };
        story.Has(a).PowerOn().TrustTime(false).PlayNow(a).Until("10:06:41.5").PowerOff();
        story.SetClock("10:02:00").PowerOn().TrustTime().Until("11:00:00");

        story.Timeline.Should().Equal("a/0 10:06:01.5–10:06:41.5", "a/0 10:08:00–10:09:00");
    }

    [Fact]
    public void What_was_heard_in_old_words_when_the_power_went_stays_on_record_in_them()
    {
        var a = Airings.New("a", At("10:00:00"));
        var other = Airings.New("a", At("10:00:00"), partSeconds: 20) with { Parts = [Airings.New("b", At("10:00:00"), partSeconds: 20).Parts[0]] };
        var story = new Story("09:00:00").Has(a).Plan(a).PowerOn().Until("10:00:40").PowerOff().Plan(other).Until("10:00:50").PowerOn().Until("11:00:00");

        story.Record("a").Should().BeEquivalentTo(new { a.Parts[0].Content, Outcome = AsRunOutcome.Partial, Reason = AsRunReason.PowerLoss, PlayedMs = 40_000L });
        story.Timeline.Should().ContainSingle();
    }

    [Fact]
    public void An_airing_that_grows_while_its_last_part_is_changed_is_heard_to_its_new_end()
    {
        var a = Airings.New("a", At("10:00:00"));
        var longer = Airings.New("a", At("10:00:00"), parts: 2) with { Parts = [Airings.New("b", At("10:00:00")).Parts[0], Airings.New("c", At("10:00:00")).Parts[0]] };
        var story = new Story("09:00:00").Has(a, longer).Plan(a).PowerOn().Until("10:00:40").Plan(longer).Until("11:00:00");

        story.Timeline.Should().Equal("a/0 10:00:00–10:00:41", "a/1 10:01:00–10:02:00");
    }

    [Fact]
    public void What_fades_for_a_new_policy_does_so_from_the_volume_that_is_allowed()
    {
        var a = Airings.New("a", At("10:00:00"));
        var story = new Story("09:00:00").Has(a).Plan(a).PowerOn().Until("10:00:10");
        story.Policy(Airings.Policy with { MaxVolumeDb = -12, QuietHours = [new QuietHours(new TimeOnly(10, 0), new TimeOnly(11, 0))] });

        story.VolumeDb.Should().Be(-12);
        story.Until("11:00:00").Record("a").Reason.Should().Be(AsRunReason.QuietHours);
    }

    [Fact]
    public void What_found_no_room_on_the_card_is_told_after_a_power_cut_and_not_heard_again()
    {
        var a = Airings.New("a", At("10:00:00"));
        var story = new Story("09:00:00") { CardIsFull = true };
        story.Has(a).Plan(a).PowerOn().Until("10:00:10").Stop("a").Until("10:00:20").PowerOff();
        story.CardIsFull = false;
        story.PowerOn().Until("11:00:00");

        story.Timeline.Should().ContainSingle();
        story.Record("a").Should().BeEquivalentTo(new { Outcome = AsRunOutcome.Partial, Reason = AsRunReason.Stopped });
    }

    [Fact]
    public void What_is_stopped_when_all_of_it_was_missed_stays_silent_though_a_later_plan_adds_to_it()
    {
        var a = Airings.New("a", At("10:00:00"));
        var longer = Airings.New("a", At("10:00:00"), parts: 2);
        var story = new Story("09:00:00").Has(longer).Plan(Airings.Plan(At("00:00:00"), a) with { LeaseUntil = At("09:30:00") }).PowerOn()
            .Until("10:00:10").Stop("a").Until("10:00:20").Plan(longer).Until("11:00:00");

        story.Timeline.Should().BeEmpty();
        story.Record("a", 1).Reason.Should().Be(AsRunReason.Stopped);
    }

    [Fact]
    public void What_waited_for_its_turn_and_is_withdrawn_when_it_comes_leaves_its_record()
    {
        var first = Airings.New("first", At("10:00:00"));
        var second = Airings.New("second", At("10:00:30"));
        var story = new Story("09:00:00").Has(first, second).Plan(first, second).PowerOn().Until("10:00:40").Stop("first", fadeSeconds: 0).Until("10:00:40.2").Plan().Until("11:00:00");

        story.Record("second").Reason.Should().Be(AsRunReason.Withdrawn);
    }

    [Fact]
    public void A_command_that_would_begin_in_the_last_moment_before_quiet_hours_does_not_reach_into_them()
    {
        var a = Airings.New("a", At("21:59:59"));
        var story = new Story("21:59:58").Policy(Airings.Policy with { QuietHours = [new QuietHours(new TimeOnly(22, 0), new TimeOnly(5, 0))] });
        story.Has(a).PowerOn().Until("21:59:58.3").PlayNow(a).Until("22:30:00");

        story.Timeline.Should().BeEmpty();
        story.Record("a").Should().BeEquivalentTo(new { Outcome = AsRunOutcome.Missed, Reason = AsRunReason.QuietHours });
    }

    [Fact]
    public void A_command_that_a_lying_clock_put_into_years_to_come_is_told_when_its_lease_is_over()
    {
        var a = Airings.New("a", At("2029-01-01 10:00:00"));
        var story = new Story("10:00:00").Has(a).PowerOn().PlayNow(a, lease: TimeSpan.FromMinutes(30)).Until("12:00:00");

        story.Record("a").Should().BeEquivalentTo(new { Outcome = AsRunOutcome.Missed, Reason = AsRunReason.LeaseOver });
    }

    [Fact]
    public void What_was_withdrawn_and_stopped_in_the_same_moment_was_withdrawn()
    {
        var a = Airings.New("a", At("10:00:00"), parts: 2);
        var story = new Story("09:00:00").Has(a).Plan(a).PowerOn().Until("10:00:10").Plan().Stop("a").Until("11:00:00");

        story.Records.Should().HaveCount(2).And.OnlyContain(r => r.Reason == AsRunReason.Withdrawn);
    }

    [Fact]
    public void What_gave_way_before_its_time_to_words_that_broke_at_once_does_not_begin_before_its_time()
    {
        var planned = Airings.New("planned", At("10:00:03"), priority: Priority.Priority) with { Chime = true };
        var now = Airings.New("now", At("09:00:00"), partSeconds: 5, priority: Priority.Emergency);
        var story = new Story("09:00:00").Has(planned, now).Plan(planned).PowerOn().Until("09:59:59.5").PlayNow(now).Break(now.Parts[0].Content).Until("11:00:00");

        story.Timeline.Should().ContainSingle(span => span.StartsWith("planned", StringComparison.Ordinal)).Which.Should().Be("planned/0 10:00:03–10:01:03");
    }

    [Fact]
    public void A_chime_does_not_cost_a_command_its_words()
    {
        var a = Airings.New("a", At("09:30:00"), partSeconds: 3) with { Chime = true };
        var story = new Story("09:00:00").PowerOn().Until("09:30:00").PlayNow(a, lease: TimeSpan.FromSeconds(9)).Until("09:30:05").Has(a).Until("11:00:00");

        story.Timeline.Should().Equal("a/0 09:30:05.5–09:30:08.5");
    }

    [Fact]
    public void A_part_that_was_slept_through_and_then_left_out_is_told_though_the_time_was_not_known_yet()
    {
        var two = Airings.New("a", At("10:00:00"), parts: 2);
        var one = two with { Parts = [two.Parts[0]], DurationMs = two.Parts[0].DurationMs };
        var story = new Story("09:00:00").Has(two).Plan(two).PowerOn().Until("09:30:00").TrustTime(false).PowerOff().Until("11:00:00").PowerOn()
            .Until("11:01:00").Plan(one).Until("11:05:00").TrustTime().Until("12:00:00");

        story.Timeline.Should().BeEmpty();
        story.Records.Select(record => (record.Part, record.Reason)).Should().BeEquivalentTo([(0, AsRunReason.BoxOff), (1, AsRunReason.BoxOff)]);
    }
}

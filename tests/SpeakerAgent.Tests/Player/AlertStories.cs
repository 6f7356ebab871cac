using Broadcast.Protocol;

namespace Broadcast.SpeakerAgent.Tests.Player;

/// <summary>Flood nights: an alert is heard when nobody is there to help, a drill wakes nobody, a recall is silence.</summary>
public sealed class AlertStories
{
    private static readonly StationPolicy Nights = Airings.Policy with { QuietHours = [new QuietHours(new TimeOnly(22, 0), new TimeOnly(5, 0))], DayLimitMs = 30_000 };

    private static DateTimeOffset At(string local) => Story.At(local);

    private static Story Night(string start = "01:59:00") => new Story(start).Policy(Nights).Keeps("lu", 40);

    [Fact]
    public void At_two_in_the_morning_it_sounds_at_once_and_repeats_by_itself()
    {
        var story = Night().PowerOn().Until("02:00:00").Alert("lu", every: 600, repeats: 2).Until("04:00:00");

        story.Timeline.Should().Equal("lu/0 02:00:01.5–02:00:41.5", "lu/0 02:10:01.5–02:10:41.5", "lu/0 02:20:01.5–02:20:41.5");
        story.Told("lu").Should().Equal("0 played on-time", "1 played on-time", "2 played on-time");
        story.Records.Should().OnlyContain(r => r.Slot == "alert" && r.Bulletin == "alert" && r.Zone == "all" && r.Priority == Priority.Emergency && r.SlotStart == At("02:00:00"));
    }

    [Fact]
    public void Without_trusted_time_and_through_a_power_cut_it_goes_on_where_it_was()
    {
        var story = Night().PowerOn().TrustTime(false).Until("02:00:00").Alert("lu", every: 600, repeats: 2).Until("02:05:00");
        // An hour without power; a box without a clock of its own thinks that it is 1970.
        story.TimeTrusted = false;
        story.PowerOff().Until("03:05:00").SetClock("1970-01-01 07:00:00").PowerOn().Until(At("1970-01-01 08:00:00"));

        story.Timeline.Should().HaveCount(3);
        story.Timeline[0].Should().Be("lu/0 02:00:01.5–02:00:41.5");
        story.Timeline[1].Should().StartWith("lu/0 07:05:", "five of the ten minutes had passed, and what was counted is noted every 30 s");
        story.Timeline[2].Should().StartWith("lu/0 07:15:");
        story.Told("lu").Should().Equal("0 played on-time", "1 played on-time", "2 played on-time");
    }

    [Fact]
    public void What_the_power_broke_off_begins_again()
    {
        var story = Night().PowerOn().Until("02:00:00").Alert("lu", every: 600, repeats: 1).Until("02:00:21.5").PowerOff().Until("02:03:00").PowerOn().Until("04:00:00");

        story.Timeline.Should().HaveCount(3);
        story.Timeline[1].Should().Be("lu/0 02:03:00.5–02:03:40.5");
        story.Timeline[2].Should().StartWith("lu/0 02:12:4", "of the ten minutes twenty seconds had passed");
        story.Told("lu").Should().Equal("0 played power-loss", "1 played on-time");
    }

    [Fact]
    public void A_clock_that_is_put_right_moves_no_repetition()
    {
        var story = Night().PowerOn().TrustTime(false).Until("02:00:00").Alert("lu", every: 600, repeats: 3, leaseHours: 1);
        story.Until("02:00:20").SetRight(TimeSpan.FromHours(-9)).Until(At("2026-11-21 17:09:00")).SetRight(TimeSpan.FromSeconds(90)).Until(At("2026-11-21 19:00:00"));

        story.Timeline.Should().Equal(
            "lu/0 17:00:01.5–17:00:41.5", "lu/0 17:11:31.5–17:12:11.5", "lu/0 17:21:31.5–17:22:11.5", "lu/0 17:31:31.5–17:32:11.5");
    }

    [Fact]
    public void Its_lease_is_judged_by_the_clock_and_without_one_by_counting()
    {
        Night().PowerOn().Until("02:00:00").Alert("lu", every: 600, repeats: 100, leaseHours: 0.5).Until("04:00:00").Timeline.Should().HaveCount(3);
        Night().PowerOn().TrustTime(false).Until("02:00:00").Alert("lu", every: 600, repeats: 100, leaseHours: 0.5).Until("04:00:00").Timeline.Should().HaveCount(3);

        var story = Night().PowerOn().Until("02:00:00").Alert("lu", every: 600, repeats: 100, leaseHours: 0.5).Until("02:05:00").PowerOff().Until("06:00:00").PowerOn().Until("08:00:00");
        story.Timeline.Should().HaveCount(1, "a box that knows the time knows that it is over");
    }

    [Fact]
    public void A_drill_at_two_in_the_morning_stays_silent_and_says_why()
    {
        var story = Night().PowerOn().Until("02:00:00").Alert("lu", every: 600, repeats: 1, drill: true).Until("06:00:00");

        story.Timeline.Should().BeEmpty();
        story.Told("lu").Should().Equal("0 missed quiet-hours", "1 missed quiet-hours");
        story.Records.Should().OnlyContain(r => r.Bulletin == "drill");
    }

    [Fact]
    public void A_drill_ends_when_quiet_hours_begin_and_the_day_hears_it()
    {
        var story = Night("21:00:00").PowerOn().Until("21:49:40").Alert("lu", every: 600, repeats: 1, drill: true).Until("23:00:00");

        story.Timeline.Should().Equal("lu/0 21:49:41.5–21:50:21.5", "lu/0 21:59:41.5–22:00:00");
        story.Told("lu").Should().Equal("0 played on-time", "1 partial quiet-hours");
    }

    [Fact]
    public void A_drill_needs_the_time()
    {
        var story = Night("14:00:00").PowerOn().TrustTime(false).Until("14:10:00").Alert("lu", drill: true, leaseHours: 1).Until("16:00:00");

        story.Timeline.Should().BeEmpty();
        story.Told("lu").Should().Equal("0 missed time-untrusted");
    }

    [Fact]
    public void A_recall_is_silence_at_once_and_then_its_words()
    {
        var story = Night().Keeps("huy", 10).PowerOn().Until("02:00:00").Alert("lu", every: 60, repeats: 9).Until("02:01:20").Recall("lu", words: "huy").Until("04:00:00");

        story.Timeline.Should().Equal("lu/0 02:00:01.5–02:00:41.5", "lu/0 02:01:01.5–02:01:20.3", "lu/0 02:01:20.8–02:01:30.8");
        story.Told("lu").Should().Equal("0 played on-time", "1 partial recalled", "0 played on-time");
        story.Records.Last().Bulletin.Should().Be("recall");
    }

    [Fact]
    public void An_alert_that_comes_after_its_recall_stays_silent_even_after_a_power_cut()
    {
        var story = Night().Keeps("huy", 10).PowerOn().Until("02:00:00").Recall("lu", words: "huy").Until("02:01:00").PowerOff().Until("02:02:00").PowerOn();
        story.Until("02:03:00").Alert("lu", every: 60, repeats: 9).Until("02:04:00").Recall("lu", words: "huy").PowerOff().Until("02:05:00").PowerOn().Until("04:00:00");

        story.Timeline.Should().BeEmpty("a box that never sounded it need not take it back");
        story.Told("lu").Should().Equal("0 missed recalled");
    }

    [Fact]
    public void A_recall_that_found_no_room_on_the_card_holds_through_a_power_cut_and_so_do_other_words()
    {
        var story = Night().Keeps("vo-de", 20).PowerOn().Until("02:00:00").Alert("lu", every: 600, repeats: 9).Alert("bao", words: "vo-de", every: 900, repeats: 9).Until("02:05:00");
        story.CardIsFull = true;
        story.Recall("lu").Alert("bao", words: "lu").Until("02:06:00").PowerOff().Until("02:07:00").PowerOn().Until("06:00:00");

        story.Timeline.Should().HaveCount(3).And.SatisfyRespectively(
            one => one.Should().Be("bao/0 02:00:00.5–02:00:20.5"), two => two.Should().StartWith("lu/0 02:00:21–"), three => three.Should().StartWith("bao/0 02:05:"));
    }

    [Fact]
    public void A_repetition_whose_record_was_closed_after_the_last_note_is_not_heard_again()
    {
        var story = Night().PowerOn().Until("02:00:00").Alert("lu", every: 600, repeats: 1, drill: true).Until("02:01:00").PowerOff().Policy(Airings.Policy).Until("02:02:00").PowerOn().Until("04:00:00");

        story.Timeline.Should().ContainSingle().Which.Should().StartWith("lu/0 02:1");
        story.Told("lu").Should().Equal("0 missed quiet-hours", "1 played on-time");
    }

    [Fact]
    public void A_drill_that_follows_itself_does_not_pass_a_thousand_times_in_one_moment()
    {
        var story = Night().PowerOn().Until("02:00:00").Alert("lu", repeats: 1_000, drill: true, leaseHours: 1).Until("04:00:00");

        story.Timeline.Should().BeEmpty();
        story.Records.Should().HaveCountLessThan(92, "an hour has ninety times forty seconds");
    }

    [Fact]
    public void The_recall_of_a_drill_wakes_nobody_either()
    {
        var story = Night().Keeps("huy", 10).PowerOn().Until("02:00:00").Alert("lu", drill: true).Until("02:01:00").Recall("lu", words: "huy").Until("04:00:00");

        story.Timeline.Should().BeEmpty();
        story.Told("lu").Should().Equal("0 missed quiet-hours", "0 missed quiet-hours");
    }

    [Fact]
    public void It_wins_over_an_emergency_that_sounds_which_goes_on_afterwards()
    {
        var fire = Airings.New("chay", At("02:00:00"), partSeconds: 120, priority: Priority.Emergency);
        var story = Night().Has(fire).PowerOn().Until("01:59:58.5").PlayNow(fire).Until("02:00:30").Alert("lu").Until("04:00:00");

        story.Timeline[0].Should().Be("chay/0 02:00:00–02:00:30.5");
        story.Timeline[1].Should().Be("lu/0 02:00:30.5–02:01:10.5");
        story.Timeline[2].Should().StartWith("chay/0 02:01:11");
    }

    [Fact]
    public void No_stop_touches_it()
    {
        var story = Night().PowerOn().Until("02:00:00").Alert("lu").Until("02:00:10").Stop().Stop("lu").Until("04:00:00");

        story.Timeline.Should().Equal("lu/0 02:00:01.5–02:00:41.5");
    }

    [Fact]
    public void It_sounds_as_loud_as_the_policy_allows()
    {
        var story = Night().Policy(Nights with { MaxVolumeDb = -6 }).PowerOn().Until("02:00:00").Alert("lu").Until("04:00:00");

        story.Records.Should().ContainSingle().Which.VolumeDb.Should().Be(-6);
    }

    [Fact]
    public void A_new_box_without_plan_policy_and_time_sounds_it()
    {
        var story = new Story("02:00:00") { TimeTrusted = false };
        story.Policy(null).Keeps("lu", 40).PowerOn().Alert("lu").Until("03:00:00");

        story.Timeline.Should().Equal("lu/0 02:00:01.5–02:00:41.5");
    }

    [Fact]
    public void The_graver_of_two_sounds_and_the_other_goes_on_undoubled()
    {
        var story = Night().Keeps("vo-de", 200).PowerOn().Until("02:00:00").Alert("lu", every: 60, repeats: 6).Until("02:00:30").Alert("vo-de", severity: Severity.Extreme).Until("04:00:00");

        story.Timeline.Should().Equal(
            "lu/0 02:00:01.5–02:00:30.5", "vo-de/0 02:00:30.5–02:03:50.5", "lu/0 02:03:51–02:04:31", "lu/0 02:04:31.5–02:05:11.5", "lu/0 02:05:12–02:05:52", "lu/0 02:06:01.5–02:06:41.5");
        story.Told("lu").Should().Equal(
            "0 partial interrupted", "1 missed interrupted", "2 missed interrupted", "3 played interrupted", "4 played on-time", "5 played on-time", "6 played on-time");
    }

    [Fact]
    public void Of_two_equally_grave_ones_the_later_sounds()
    {
        var story = Night().Keeps("vo-de", 20).PowerOn().Until("02:00:00").Alert("lu").Until("02:00:30").Alert("vo-de").Until("04:00:00");

        story.Timeline.Should().Equal("lu/0 02:00:01.5–02:00:30.5", "vo-de/0 02:00:30.5–02:00:50.5", "lu/0 02:00:51–02:01:31");
        story.Told("lu").Should().Equal("0 played interrupted");
    }

    [Fact]
    public void The_same_alert_again_changes_nothing_and_other_words_replace_it()
    {
        var story = Night().Keeps("lu-lon", 20).PowerOn().Until("02:00:00").Alert("lu").Until("02:00:10").TheSameAgain().Until("02:00:20")
            .Alert("lu", words: "lu-lon", every: 60, repeats: 1).Until("04:00:00");

        story.Timeline.Should().Equal("lu/0 02:00:01.5–02:00:20.3", "lu/0 02:00:20.8–02:00:40.8", "lu/0 02:01:20.8–02:01:40.8");
        story.Told("lu").Should().Equal("0 partial withdrawn", "0 played on-time", "1 played on-time");
    }

    [Fact]
    public void It_waits_for_its_words_until_its_lease_is_over()
    {
        var story = new Story("01:59:00").Policy(Nights).PowerOn().Until("02:00:00").Alert("lu", every: 60, repeats: 1, leaseHours: 1).Until("02:30:00").Keeps("lu", 40).Until("04:00:00");
        story.Timeline.Should().Equal("lu/0 02:30:00.5–02:30:40.5", "lu/0 02:31:00.5–02:31:40.5");

        var never = new Story("01:59:00").Policy(Nights).PowerOn().Until("02:00:00").Alert("lu", every: 60, repeats: 9, leaseHours: 1).Until("04:00:00");
        never.Told("lu").Should().Equal("0 missed no-content");
        never.Records.Should().ContainSingle().Which.DurationMs.Should().Be(0);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    public void Without_an_interval_or_with_one_that_is_too_short_it_follows_itself(double every)
    {
        var story = Night().PowerOn().Until("02:00:00").Alert("lu", every: every, repeats: 2).Until("04:00:00");

        story.Timeline.Should().Equal("lu/0 02:00:01.5–02:00:41.5", "lu/0 02:00:42–02:01:22", "lu/0 02:01:22.5–02:02:02.5");
    }

    [Fact]
    public void A_loudspeaker_that_fails_is_tried_again_and_the_words_begin_anew()
    {
        var story = Night().PowerOn().Until("02:00:00").Alert("lu").Until("02:00:20").Unplug();
        story.DeviceWorks = true;
        story.Until("04:00:00");

        story.Timeline.Should().HaveCount(2);
        story.Timeline[1].Should().StartWith("lu/0 02:00:2").And.NotContain("+");
        story.Told("lu").Should().Equal("0 played no-sound-device");
    }

    [Fact]
    public void A_loudspeaker_that_failed_by_a_clock_two_days_ahead_is_tried_again_when_the_clock_is_put_right()
    {
        var story = Night().PowerOn().TrustTime(false).Until("02:00:00").Unplug().SetRight(TimeSpan.FromDays(-2));
        story.DeviceWorks = true;
        story.Alert("lu").Until(At("2026-11-20 04:00:00"));

        story.Timeline.Should().ContainSingle().Which.Should().StartWith("lu/0 02:00:0");
    }

    [Fact]
    public void Of_very_many_the_oldest_are_forgotten()
    {
        var story = Night().PowerOn().Until("02:00:00");
        for (var n = 0; n < 100; n++)
            story.Recall($"cu-{n}");
        story.Alert("cu-0", words: "lu").Until("02:05:00");

        story.Timeline.Should().HaveCount(1, "its recall is forgotten");
    }

    [Fact]
    public void What_the_plan_says_meanwhile_waits_and_the_next_plan_does_not_withdraw_it()
    {
        var a = Airings.New("a", At("10:00:00"), partSeconds: 30);
        var story = new Story("09:59:00").Policy(Nights).Keeps("lu", 40).Has(a).Plan(a).PowerOn().Until("09:59:50").Alert("lu").Until("10:00:10").Plan(a).Until("11:00:00");

        story.Timeline.Should().HaveCount(2);
        story.Timeline[0].Should().Be("lu/0 09:59:51.5–10:00:31.5");
        story.Timeline[1].Should().StartWith("a/0 10:00:32");
        story.Record("a").Should().BeEquivalentTo(new { Outcome = AsRunOutcome.Played, Reason = AsRunReason.Interrupted }, "and the alert took nothing of the day's 30 s");
    }
}
